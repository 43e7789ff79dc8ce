import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { runProcess } from '../../tools/process/run-process.ts';
import { BazelWorkspace, consumerModule } from '../rig/bazel-workspace.ts';
import { LoopbackServer } from '../rig/loopback-server.ts';
import type { Provenance } from './tofu-consumer.ts';

const version = process.versions.node;

/** The npm package of the running Node. */
function npmDirectory(): string {
  const fromNpm = process.env['npm_execpath'];
  const cli = fromNpm?.endsWith('npm-cli.js') ? fromNpm : join(dirname(process.execPath), 'npm');
  return dirname(dirname(realpathSync(cli)));
}

/** An archive of the running Node in the layout of the official ones. */
async function nodeArchive(directory: string): Promise<Buffer> {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  const top = `node-v${version}-${process.platform}-${arch}`;
  mkdirSync(join(directory, top, 'bin'), { recursive: true });
  cpSync(process.execPath, join(directory, top, 'bin', 'node'), { dereference: true });
  cpSync(npmDirectory(), join(directory, top, 'lib', 'node_modules', 'npm'), { recursive: true });
  const tar = await runProcess({
    command: 'tar',
    args: ['-cf', 'node.tar', top],
    cwd: directory,
    timeout: { name: 'tar', milliseconds: 60_000 },
  });
  expect(tar).toMatchObject({ ok: true, value: { code: 0 } });
  return readFileSync(join(directory, 'node.tar'));
}

describe('node and its npm', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-node-');
  let workspace: BazelWorkspace;
  let server: LoopbackServer;

  beforeAll(async () => {
    const archive = await nodeArchive(scratch);
    server = await LoopbackServer.create({ '/node.tar': archive });
    const sha256 = createHash('sha256').update(archive).digest('hex');
    workspace = await BazelWorkspace.create({
      bootstrapToolPaths: false,
      files: {
        'MODULE.bazel': consumerModule(`
toolchains = use_extension("@rules_flywheel//build/toolchains:extensions.bzl", "toolchains")
toolchains.node(
    version = "${version}",
    urls = ["${server.url}/node.tar"],
    sha256 = "${sha256}",
    sources = ["download"],
)
`),
      },
    });
  });

  afterAll(async () => {
    await workspace.dispose();
    await server.dispose();
    rmSync(scratch, { recursive: true });
  });

  test('a registry that does not answer fails the bundle with npm’s own words and what to run', async () => {
    const env = {
      npm_config_cache: join(scratch, 'empty-cache'),
      npm_config_fetch_retries: '0',
      npm_config_registry: 'http://127.0.0.1:1/',
    };
    const result = await workspace.bazel(['build', '@rules_flywheel//tools:flywheel'], { env });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(
      /`npm ci` for @flywheel_npm ended with code 1:\n(?: {2}.*\n)*.*ECONNREFUSED/,
    );
    expect(result.stderr).toContain('See why with: npm ping && npm config list');
  });

  test('a release is unpacked, its own npm installs the packages, and it runs the program', async () => {
    const result = await workspace.bazel(['run', '@rules_flywheel//tools:flywheel', '--', '--version']);
    expect(result).toMatchObject({ code: 0 });
    const external = join((await workspace.bazel(['info', 'output_base'])).stdout.trim(), 'external');
    const repository = readdirSync(external).find(
      (name) => name.endsWith('flywheel_node') && !name.startsWith('@'),
    );
    const provenance = JSON.parse(
      readFileSync(join(external, repository!, 'provenance.json'), 'utf8'),
    ) as Provenance;
    expect(provenance).toMatchObject({ tool: 'node', source: 'download', version });
    expect(readlinkSync(join(external, repository!, 'npm'))).toMatch(
      /flywheel_node\/download\/lib\/node_modules\/npm$/,
    );
  });
});
