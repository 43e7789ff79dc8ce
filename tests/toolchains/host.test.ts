import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { findTofu } from '../rig/tofu-binary.ts';
import { moduleWithTofu, TofuConsumer } from './tofu-consumer.ts';

const tofu = findTofu();

describe('source host', () => {
  let consumer: TofuConsumer;
  let first: string;
  let second: string;
  let path: string;

  beforeAll(async () => {
    consumer = await TofuConsumer.create();
    first = join(consumer.workspace.path, '..', 'first');
    second = join(consumer.workspace.path, '..', 'second');
    // No system directory: it may hold a tofu of its own.
    path = `--repo_env=PATH=${first}:${second}`;
  });

  beforeEach(() => {
    for (const directory of [first, second]) {
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory);
    }
    consumer.workspace.write({ 'MODULE.bazel': moduleWithTofu('sources = ["host"]') });
  });

  afterAll(() => consumer.dispose());

  test('PATH decides, and a tofu that appears earlier on it is noticed', async () => {
    symlinkSync(tofu, join(second, 'tofu'));
    expect(await consumer.build([path])).toMatchObject({ code: 0 });
    const later = await consumer.provenance([path]);
    expect(later).toMatchObject({ source: 'host', path: join(second, 'tofu') });
    expect(consumer.printedVersion()).toBe(later.version);
    symlinkSync(tofu, join(first, 'tofu'));
    expect((await consumer.provenance([path])).path).toBe(join(first, 'tofu'));
  });

  test("the caller's TF_ variables do not reach the version check", async () => {
    symlinkSync(tofu, join(first, 'tofu'));
    const env = {
      TF_CLI_ARGS: '-bogus',
      TF_CLI_ARGS_version: '-bogus',
      TF_CLI_CONFIG_FILE: '/nonexistent/tofurc',
      TF_LOG: 'trace',
    };
    expect(await consumer.build([path], { env })).toMatchObject({ code: 0 });
  });

  test('with no tofu at all, the message tells the chain, each reason and what to add', async () => {
    consumer.workspace.write({
      'MODULE.bazel': moduleWithTofu(`urls = ["http://127.0.0.1:1/tofu.zip"], sha256 = "${'0'.repeat(64)}"`),
    });
    const result = await consumer.build([path]);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(
      /no OpenTofu \(`tofu`\) for this machine \(\w+_\w+\)\. What was tried, in order:/,
    );
    const tried = /in order:\n((?: {2}\w+: .*\n)+)Do one of these:/.exec(result.stderr)?.[1];
    expect(tried).toBe(
      `  nix: no flake is configured (toolchains.tofu(flake = "//:flake.nix"))
  download: http://127.0.0.1:1/tofu.zip with sha256 ${'0'.repeat(64)} could not be downloaded (Bazel's warning above says why)
  host: there is no \`tofu\` on PATH
`,
    );
    expect(result.stderr).toContain('common --repo_env=FLYWHEEL_TOFU_PATH=/absolute/path/to/tofu');
    expect(result.stderr).toContain('toolchains.tofu(flake = "//:flake.nix", attribute = "opentofu")');
  });

  test("a version manager's shim, which works with the caller's PATH only, is refused", async () => {
    writeFileSync(join(first, 'tofu'), '#!/bin/sh\nexec real-tofu "$@"\n');
    chmodSync(join(first, 'tofu'), 0o755);
    symlinkSync(tofu, join(second, 'real-tofu'));
    const result = await consumer.build([path]);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(
      / {2}host: \S+\/first\/tofu is not usable: `.*` with an empty environment ended with code/,
    );
  });

  test('an exact version in MODULE.bazel is a condition', async () => {
    symlinkSync(tofu, join(first, 'tofu'));
    consumer.workspace.write({ 'MODULE.bazel': moduleWithTofu('sources = ["host"], version = "1.99.0"') });
    const result = await consumer.build([path]);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/its version is \S+, and MODULE\.bazel asks for exactly 1\.99\.0/);
  });

  test.each([
    ['bin/tofu', 'FLYWHEEL_TOFU_PATH = "bin/tofu" is not an absolute path'],
    ['/nonexistent/tofu', 'FLYWHEEL_TOFU_PATH = "/nonexistent/tofu" is not there, or is not a file'],
  ])('FLYWHEEL_TOFU_PATH=%s is not replaced by another tofu', async (value, reason) => {
    symlinkSync(tofu, join(first, 'tofu'));
    const result = await consumer.build([path, `--repo_env=FLYWHEEL_TOFU_PATH=${value}`]);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(`  host: ${reason}\n`);
  });

  test('FLYWHEEL_TOFU_PATH goes before the tag and the chain', async () => {
    consumer.workspace.write({ 'MODULE.bazel': moduleWithTofu('sources = ["nix"]') });
    const provenance = await consumer.provenance([path, `--repo_env=FLYWHEEL_TOFU_PATH=${tofu}`]);
    expect(provenance).toMatchObject({ source: 'host', path: tofu });
  });

  test('FLYWHEEL_TOOL_SOURCES replaces the tag’s sources, and a misspelt one is told', async () => {
    symlinkSync(tofu, join(first, 'tofu'));
    consumer.workspace.write({ 'MODULE.bazel': moduleWithTofu('sources = ["nix"]') });
    const flags = [path, '--repo_env=FLYWHEEL_TOOL_SOURCES=host'];
    expect((await consumer.provenance(flags)).source).toBe('host');
    const result = await consumer.build([path, '--repo_env=FLYWHEEL_TOOL_SOURCES=brew']);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(
      'FLYWHEEL_TOOL_SOURCES: "brew" is not a source; the sources are nix, download, host.',
    );
  });
});
