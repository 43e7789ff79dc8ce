import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { describeProcessFailure, runProcess } from '../../tools/process/run-process.ts';
import type { BazelWorkspace } from '../rig/bazel-workspace.ts';
import { findProviderBinary, providerPlatform } from '../rig/provider-binary.ts';
import { findTofu } from '../rig/tofu-binary.ts';
import { zip } from '../rig/zip.ts';
import { MirrorServer } from './mirror-server.ts';
import { lockBlock, lockFile, providerInfo, providerWorkspace, tofuModule } from './provider-workspace.ts';
import { sha256 } from './registry-server.ts';

const address = 'registry.opentofu.org/hashicorp/random';
const version = '3.9.0';
const target = '@tofu_providers//:random';
const binaryName = `terraform-provider-random_v${version}`;
const packedName = `terraform-provider-random_${version}_${providerPlatform}.zip`;
/** Nothing listens there: the registry cannot be asked. */
const closedPort = 9;

const binary = findProviderBinary('hashicorp/random', version);
const license = Buffer.from('a package holds more than the binary\n');
const nested = Buffer.from('in a directory\n');
const entries = [
  { name: 'LICENSE', bytes: license, mode: 0o644 },
  { name: 'docs/notes/READ ME #1.md', bytes: nested, mode: 0o644 },
  { name: binaryName, bytes: readFileSync(binary) },
];
const packed = zip(entries);
const otherPacked = zip([{ name: binaryName, bytes: Buffer.from('#!/bin/sh\nexit 1\n') }]);
const otherPlatform = { zh: `zh:${'0'.repeat(64)}`, h1: 'h1:b3RoZXIgcGxhdGZvcm0=' };

/** The hash that a real engine writes for the package: ours has to be the same. */
async function hashOfEngine(): Promise<string> {
  const scratch = mkdtempSync('/var/tmp/flywheel-test-lock-');
  try {
    writePacked(join(scratch, 'mirror'), packed);
    writeFileSync(
      join(scratch, 'main.tf'),
      'terraform {\n  required_providers {\n    random = { source = "hashicorp/random" }\n  }\n}\n',
    );
    const locked = await runProcess({
      command: findTofu(),
      args: ['providers', 'lock', `-platform=${providerPlatform}`, `-fs-mirror=${join(scratch, 'mirror')}`],
      cwd: scratch,
      env: { HOME: scratch },
      timeout: { name: 'tofu providers lock', milliseconds: 120_000 },
    });
    if (!locked.ok) throw new Error(describeProcessFailure(locked.error));
    const hash = /"(h1:[^"]+)"/.exec(readFileSync(join(scratch, lockFile), 'utf8'))?.[1];
    if (hash === undefined) throw new Error(`tofu providers lock wrote no h1: hash: ${locked.value.stderr}`);
    return hash;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function writePacked(mirror: string, bytes: Buffer): void {
  const file = join(mirror, address, packedName);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

function writeUnpacked(mirror: string): string {
  const directory = join(mirror, address, version, providerPlatform);
  for (const { name, bytes } of entries) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), bytes);
  }
  chmodSync(join(directory, binaryName), 0o755);
  return directory;
}

const server = new MirrorServer();
let workspace: BazelWorkspace;
let h1: string;

beforeAll(async () => {
  h1 = await hashOfEngine();
  await server.start();
  workspace = await providerWorkspace(closedPort, {
    [lockFile]: '',
    'downloader.cfg': [
      `rewrite ^registry\\.opentofu\\.org/(.*) http://127.0.0.1:${closedPort}/$1`,
      `rewrite ^mirror\\.example/(.*) ${server.url}/$1`,
      '',
    ].join('\n'),
  });
});

afterAll(async () => {
  await server.stop();
  await workspace.dispose();
});

beforeEach(() => {
  rmSync(join(workspace.path, 'mirror'), { recursive: true, force: true });
});

function setUp(tag: string, ...hashes: readonly string[]): void {
  workspace.write({
    'MODULE.bazel': tofuModule(tag),
    [lockFile]: `# head\n\n${lockBlock(address, version, hashes)}`,
  });
}

const pathTag = 'tofu.provider_mirror(path = "mirror")';

async function expectError(args: readonly string[], ...texts: readonly string[]): Promise<void> {
  const result = await workspace.bazel(['build', target, ...args]);
  expect(result.code).toBe(1);
  for (const text of texts) expect(result.stderr).toContain(text);
}

describe('a filesystem mirror', { timeout: 300_000 }, () => {
  test('a packed package is accepted by its zh: hash', async () => {
    writePacked(join(workspace.path, 'mirror'), packed);
    setUp(pathTag, `zh:${sha256(packed)}`, otherPlatform.zh);
    const { fields, result } = await providerInfo(workspace, target);
    expect(result.stderr).not.toContain('ERROR');
    expect(fields).toMatchObject({ verified: 'True', origin: `lock file, sha256 ${sha256(packed)}` });
    expect((await workspace.bazel(['build', target])).code).toBe(0);
  });

  test('and by the h1: hash that a real engine wrote for it, where the lock file has only that', async () => {
    writePacked(join(workspace.path, 'mirror'), packed);
    setUp(pathTag, h1, otherPlatform.h1);
    const { fields } = await providerInfo(workspace, target);
    expect(fields).toMatchObject({ verified: 'True', origin: `lock file, ${h1}` });
  });

  test('an unpacked package is accepted by its h1: hash, and what was hashed is what runs', async () => {
    const directory = writeUnpacked(join(workspace.path, 'mirror'));
    setUp(pathTag, otherPlatform.h1, h1);
    const { fields } = await providerInfo(workspace, target);
    expect(fields).toMatchObject({ verified: 'True', origin: `lock file, ${h1}` });
    // Of the mirror nothing is used any more.
    writeFileSync(join(directory, binaryName), '#!/bin/sh\nexit 1\n');
    expect((await workspace.bazel(['build', target])).code).toBe(0);
  });

  test('a tampered package is refused with both hashes, and the next build takes the repaired one', async () => {
    const directory = writeUnpacked(join(workspace.path, 'mirror'));
    writeFileSync(join(directory, 'LICENSE'), 'tampered\n');
    setUp(pathTag, h1);
    await expectError(
      [],
      `The provider ${address} ${version} (//:${lockFile}:3) cannot be had.\n${directory} has h1:`,
      `, and the lock file has only ${h1}.`,
      'this is another package than the one locked: do not use it.',
    );
    writeUnpacked(join(workspace.path, 'mirror'));
    expect((await workspace.bazel(['build', target])).code).toBe(0);
  });

  test('an added file and a renamed one change the h1: hash', async () => {
    const directory = writeUnpacked(join(workspace.path, 'mirror'));
    writeFileSync(join(directory, 'added'), '');
    setUp(pathTag, h1, 'h1:bmV2ZXIgYnVpbHQgYmVmb3Jl');
    await expectError([], `${directory} has h1:`);
    rmSync(join(directory, 'added'));
    copyFileSync(join(directory, 'LICENSE'), join(directory, 'LICENCE'));
    rmSync(join(directory, 'LICENSE'));
    await expectError([], `${directory} has h1:`);
  });

  test('a packed package of other bytes is refused with both hashes', async () => {
    writePacked(join(workspace.path, 'mirror'), otherPacked);
    setUp(pathTag, `zh:${sha256(packed)}`, h1);
    await expectError(
      [],
      `${packedName} has zh:${sha256(otherPacked)} and h1:`,
      `, and the lock file has only zh:${sha256(packed)}, ${h1}.`,
      `tofu providers lock -platform=${providerPlatform} ${address}`,
    );
    // Without any h1: hash there is no other one that could accept it.
    setUp(pathTag, `zh:${sha256(packed)}`);
    await expectError(
      [],
      `${packedName} has zh:${sha256(otherPacked)}, and the lock file has only zh:${sha256(packed)}.`,
    );
  });

  test('where every package has an h1: hash in the lock file, this one must have it too', async () => {
    writePacked(join(workspace.path, 'mirror'), packed);
    setUp(pathTag, `zh:${sha256(packed)}`, otherPlatform.h1);
    await expectError([], `has zh:${sha256(packed)} and ${h1}, and the lock file has only`);
    setUp(pathTag, `zh:${sha256(packed)}`, otherPlatform.zh, otherPlatform.h1);
    expect((await workspace.bazel(['build', target])).code).toBe(0);
  });

  test('an unpacked package and a lock file of zh: hashes alone do not fit, and it is said what would', async () => {
    const directory = writeUnpacked(join(workspace.path, 'mirror'));
    setUp(pathTag, `zh:${sha256(packed)}`);
    await expectError(
      [],
      `${directory} is an unpacked package, whose hash is an h1: hash, and the lock file has none.`,
      `tofu providers lock -platform=${providerPlatform} ${address}`,
    );
  });

  test('mirrors are asked in order, those of the environment first, and the registry last', async () => {
    setUp(pathTag, `zh:${sha256(packed)}`);
    const elsewhere = join(workspace.path, 'elsewhere');
    await expectError(
      [`--repo_env=FLYWHEEL_PROVIDER_MIRROR=${elsewhere}`],
      `The provider mirror ${elsewhere} (FLYWHEEL_PROVIDER_MIRROR): ${elsewhere} is no directory.\nThe provider mirror mirror (MODULE.bazel):`,
      'https://registry.opentofu.org/.well-known/terraform.json did not answer with success',
    );
    writePacked(elsewhere, packed);
    const found = await workspace.bazel([
      'build',
      target,
      `--repo_env=FLYWHEEL_PROVIDER_MIRROR=${elsewhere}`,
    ]);
    expect(found.code).toBe(0);
    // With verified bytes it makes no difference where they came from: without the mirror nothing is fetched anew.
    rmSync(elsewhere, { recursive: true });
    expect((await workspace.bazel(['build', target])).code).toBe(0);
  });

  test('after an exclusive mirror nothing else is asked', async () => {
    mkdirSync(join(workspace.path, 'mirror'));
    setUp('tofu.provider_mirror(path = "mirror", exclusive = True)', `zh:${sha256(packed)}`);
    const result = await workspace.bazel(['build', target]);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(`has neither ${packedName} nor ${version}/${providerPlatform}/.`);
    expect(result.stderr).toContain('neither later mirrors nor the registry were asked.');
    expect(result.stderr).not.toContain('.well-known/terraform.json');
  });

  test('tags and variables that name no mirror are errors', async () => {
    for (const [tag, text] of [
      ['tofu.provider_mirror()', "needs one of 'path' and 'url'."],
      ['tofu.provider_mirror(path = "x", url = "https://x.example")', "needs one of 'path' and 'url'."],
      ['tofu.provider_mirror(path = "../x")', 'is neither an absolute path nor one within the workspace.'],
      ['tofu.provider_mirror(url = "x.example")', 'it starts with https://'],
      ['tofu.provider_mirror(url = "http://x.example")', 'is a URL that is not https://.'],
      ['tofu.provider_mirror(url = "https://me:secret-42@x.example")', 'is a URL with credentials in it'],
    ] as const) {
      setUp(tag, `zh:${sha256(packed)}`);
      const result = await workspace.bazel(['build', target]);
      expect(result.code).not.toBe(0);
      expect(result.stderr).toContain(text);
      expect(result.stderr).not.toContain('me:secret-42');
    }
    setUp('', `zh:${sha256(packed)}`);
    await expectError(
      ['--repo_env=FLYWHEEL_PROVIDER_MIRROR=relative/path'],
      "FLYWHEEL_PROVIDER_MIRROR has 'relative/path', which is neither an absolute path nor an https:// URL.",
    );
  });
});

describe('a network mirror', { timeout: 300_000 }, () => {
  const base = `/providers/${address}`;
  const tag = 'tofu.provider_mirror(url = "https://mirror.example/providers/", exclusive = True)';

  beforeEach(() => {
    server.requests.length = 0;
    serve(packed, [h1, `zh:${sha256(packed)}`]);
  });

  function serve(bytes: Buffer, hashes?: readonly string[]): void {
    server.files = {
      [`${base}/index.json`]: { json: { versions: { [version]: {} } } },
      [`${base}/${version}.json`]: {
        json: { archives: { [providerPlatform]: { url: packedName, ...(hashes && { hashes }) } } },
      },
      [`${base}/${packedName}`]: bytes,
    };
  }

  test('its package is accepted by the zh: hash of the lock file', async () => {
    setUp(tag, `zh:${sha256(packed)}`, otherPlatform.zh);
    const { fields, result } = await providerInfo(workspace, target);
    expect(result.stderr).not.toContain('ERROR');
    expect(fields).toMatchObject({ verified: 'True', origin: `lock file, sha256 ${sha256(packed)}` });
    expect(server.requests).toEqual([`${base}/${version}.json`, `${base}/${packedName}`]);
  });

  test('or by the h1: hash, whatever the mirror says of it', async () => {
    serve(packed);
    setUp(tag, h1, otherPlatform.h1);
    expect((await providerInfo(workspace, target)).fields).toMatchObject({ origin: `lock file, ${h1}` });
  });

  test('its word does not count: other bytes are refused, with its hashes and without', async () => {
    setUp(tag, `zh:${sha256(packed)}`);
    serve(otherPacked, [`zh:${sha256(packed)}`]);
    await expectError([], `with the locked sha256 ${sha256(packed)}`, `Checksum was ${sha256(otherPacked)}`);
    serve(otherPacked, [`zh:${sha256(otherPacked)}`]);
    await expectError([], `has zh:${sha256(otherPacked)}, and the lock file has only zh:${sha256(packed)}.`);
    serve(otherPacked);
    await expectError([], `has zh:${sha256(otherPacked)}, and the lock file has only zh:${sha256(packed)}.`);
  });

  test('no error is remembered: after each the next build asks again and succeeds', async () => {
    const good = server.files;
    const broken: readonly [Readonly<Record<string, MirrorServer['files'][string]>>, string][] = [
      [
        { ...good, [`${base}/${version}.json`]: { status: 500 } },
        `${version}.json did not answer with success`,
      ],
      [
        { ...good, [`${base}/${version}.json`]: Buffer.from('<html>please log in</html>') },
        `${version}.json did not answer with a JSON object.`,
      ],
      [{ ...good, [`${base}/${version}.json`]: { json: { archives: [] } } }, 'has no object "archives"'],
      [
        { ...good, [`${base}/${version}.json`]: { json: { archives: { plan9_mips: { url: 'x' } } } } },
        `has no package for ${providerPlatform} (it has plan9_mips).`,
      ],
      [{ ...good, [`${base}/${packedName}`]: { status: 503 } }, `${packedName} could not be had`],
      [
        { ...good, [`${base}/${packedName}`]: packed.subarray(0, packed.length / 2) },
        `with the locked sha256 ${sha256(packed)}`,
      ],
    ];
    for (const [files, text] of broken) {
      // Another lock file each time, so that the one that worked is not used.
      const hashes = [`zh:${sha256(packed)}`, `zh:${sha256(Buffer.from(text))}`];
      setUp(tag, ...hashes);
      server.files = files;
      await expectError([], `The provider ${address} ${version} (//:${lockFile}:3) cannot be had.`, text);
      server.files = good;
      const repaired = await workspace.bazel(['build', target]);
      expect(repaired.stderr).toContain('Build completed successfully');
    }

    setUp(tag, `zh:${sha256(packed)}`, otherPlatform.zh, `zh:${'1'.repeat(64)}`);
    await server.stop();
    await expectError([], `${version}.json did not answer with success`);
    await server.start();
    expect((await workspace.bazel(['build', target])).code).toBe(0);
  });

  test('a version that it lacks is told with those that it has', async () => {
    server.files = { [`${base}/index.json`]: { json: { versions: { '3.8.0': {}, '3.7.0': {} } } } };
    setUp(tag, `zh:${sha256(packed)}`);
    await expectError([], `has no version ${version} (it has 3.7.0, 3.8.0).`);
  });
});
