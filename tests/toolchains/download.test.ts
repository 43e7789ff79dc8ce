import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openTofu } from '../../tools/bootstrap/go-programs.ts';
import { LoopbackServer } from '../rig/loopback-server.ts';
import { findTofu } from '../rig/tofu-binary.ts';
import { zip } from '../rig/zip.ts';
import { moduleWithTofu, TofuConsumer } from './tofu-consumer.ts';

function zipExecutable(name: string, bytes: Buffer): { readonly zip: Buffer; readonly sha256: string } {
  const archive = zip([{ name, bytes }]);
  return { zip: archive, sha256: createHash('sha256').update(archive).digest('hex') };
}

const archive = zipExecutable('tofu', readFileSync(findTofu()));
const notTofu = zipExecutable('other', Buffer.from('#!/bin/sh\n'));
const notRunnable = zipExecutable('tofu', Buffer.from('#!/bin/sh\necho no such library >&2\nexit 7\n'));

const version = openTofu.version;
const platform = `${process.platform}_${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;

describe('source download', () => {
  let consumer: TofuConsumer;
  let server: LoopbackServer;

  const useDownload = (file: string, sha256: string, sources = '["download"]'): void => {
    consumer.workspace.write({
      'MODULE.bazel': moduleWithTofu(
        `urls = ["${server.url}/${file}"], sha256 = "${sha256}", sources = ${sources}`,
      ),
    });
  };

  beforeAll(async () => {
    server = await LoopbackServer.create({
      [`/v${version}/tofu_${version}_${platform}.zip`]: archive.zip,
      [`/${platform.replace('_', '/')}/other-name.zip`]: archive.zip,
      '/tofu.zip': archive.zip,
      '/not-tofu.zip': notTofu.zip,
      '/not-runnable.zip': notRunnable.zip,
    });
    consumer = await TofuConsumer.create();
  });

  afterAll(async () => {
    await consumer.dispose();
    await server.dispose();
  });

  test('a wrong sha256 is refused, and nothing else is tried when nothing else is allowed', async () => {
    useDownload('tofu.zip', '0'.repeat(64));
    const result = await consumer.build();
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(`Checksum was ${archive.sha256} but wanted ${'0'.repeat(64)}`);
    expect(result.stderr).toContain(
      `  download: ${server.url}/tofu.zip with sha256 ${'0'.repeat(64)} could not be downloaded`,
    );
  });

  test('the release is verified, unpacked and run', async () => {
    useDownload('tofu.zip', archive.sha256);
    expect(await consumer.build()).toMatchObject({ code: 0 });
    expect(consumer.printedVersion()).toBe((await consumer.provenance()).version);
    expect(await consumer.provenance()).toMatchObject({
      source: 'download',
      url: `${server.url}/tofu.zip`,
      archive_sha256: archive.sha256,
    });
  });

  test.each([
    ['absent.zip', archive.sha256.replace(/^./, 'f'), /could not be downloaded/],
    ['not-tofu.zip', notTofu.sha256, /does not contain tofu$/],
    [
      'not-runnable.zip',
      notRunnable.sha256,
      /not usable on this machine: .* ended with code 7: no such library$/,
    ],
  ])('%s falls through to the next source with its reason', async (file, sha256, reason) => {
    useDownload(file, sha256, '["download", "host"]');
    const flags = [`--repo_env=PATH=${findTofu().replace(/\/tofu$/, '')}:/usr/bin:/bin`];
    expect(await consumer.build(flags)).toMatchObject({ code: 0 });
    const provenance = await consumer.provenance(flags);
    expect(provenance.source).toBe('host');
    expect(provenance.tried[0]?.outcome).toMatch(reason);
  });

  test('the address of a mirror is filled in, and each platform has its own sha256', async () => {
    consumer.workspace.write({
      'MODULE.bazel': moduleWithTofu(`
    sha256s = {"${platform}": "${archive.sha256}", "linux_s390x": "${'0'.repeat(64)}"},
    sources = ["download"],
    urls = ["${server.url}/v{version}/{file}"],
    version = "${version}",
`),
    });
    expect(await consumer.provenance()).toMatchObject({
      source: 'download',
      url: `${server.url}/v${version}/tofu_${version}_${platform}.zip`,
      archive_sha256: archive.sha256,
    });
  });

  test('FLYWHEEL_TOFU_URLS goes before the tag’s addresses', async () => {
    consumer.workspace.write({
      'MODULE.bazel': moduleWithTofu(
        `sha256s = {"${platform}": "${archive.sha256}"}, sources = ["download"], urls = ["http://127.0.0.1:1/{file}"]`,
      ),
    });
    const mirrors = (urls: string): string[] => [`--repo_env=FLYWHEEL_TOFU_URLS=${urls}`];
    const flags = mirrors(`${server.url}/absent/{file},${server.url}/{os}/{arch}/other-name.zip`);
    // In the cache of downloads the bytes are known by their sha256, wherever they came from.
    const noCache = '--repository_cache=';
    expect(await consumer.build([...flags, noCache])).toMatchObject({ code: 0 });
    expect(server.requests).toContain(`/${platform.replace('_', '/')}/other-name.zip`);

    const misspelt = await consumer.build(mirrors(`${server.url}/{name}`));
    expect(misspelt.code).toBe(1);
    expect(misspelt.stderr).toContain(
      `  download: FLYWHEEL_TOFU_URLS: "${server.url}/{name}" has the placeholder {name}; there are {version}, {os}, {arch} and {file}\n`,
    );
  });

  test('a mirror of a known release has to have the bytes of the release', async () => {
    consumer.workspace.write({
      'MODULE.bazel': moduleWithTofu(
        `sources = ["download"], urls = ["${server.url}/v{version}/{file}"], version = "${version}"`,
      ),
    });
    const result = await consumer.build();
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(new RegExp(`Checksum was ${archive.sha256} but wanted [0-9a-f]{64}`));
  });

  test('a release that is not known is told with the known ones and the line to add', async () => {
    consumer.workspace.write({
      'MODULE.bazel': moduleWithTofu('sources = ["download"], version = "1.99.0"'),
    });
    const result = await consumer.build();
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(
      /OpenTofu 1\.99\.0 is not in the table of known releases \(.*1\.11\.5, .*1\.12\.6\); add sha256s = \{"\w+": "…"\} \(64 hexadecimal digits, from tofu_1\.99\.0_SHA256SUMS of the release\) to toolchains\.tofu\(\)/,
    );
  });
});
