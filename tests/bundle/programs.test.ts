import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { exitCodeTable } from '../../tools/cli/exit-codes.ts';
import { runProcess } from '../../tools/process/run-process.ts';
import { BazelWorkspace, consumerModule } from '../rig/bazel-workspace.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';

describe('programs bundled from source, in a consumer without a package.json', () => {
  let workspace: BazelWorkspace;

  beforeAll(async () => {
    workspace = await BazelWorkspace.create({
      files: {
        'program/BUILD.bazel': `load("@rules_flywheel//build/bundle:defs.bzl", "node_program", "ts_bundle")

ts_bundle(
    name = "bundle",
    srcs = ["greeting.ts"],
    entry_point = "entry.ts",
)

ts_bundle(
    name = "unlisted",
    entry_point = "entry.ts",
)

node_program(
    name = "program",
    bundle = ":bundle",
)
`,
        'program/entry.ts': `import { cwd } from 'node:process';
import { greeting } from './greeting.ts';
console.log(JSON.stringify({ greeting, cwd: cwd(), args: process.argv.slice(2), runfiles: process.env['RUNFILES_DIR'] ?? null }));
process.exitCode = 5;
`,
        'program/greeting.ts': `export const greeting: string = 'héllo';\n`,
        'below/.keep': '',
        '.gitignore': 'bazel-*\nMODULE.bazel.lock\n',
      },
    });
  });

  afterAll(() => workspace.dispose());

  test('bazel run @rules_flywheel//tools:flywheel -- --help', async () => {
    const result = await workspace.bazel(['run', '@rules_flywheel//tools:flywheel', '--', '--help']);
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toContain('flywheel <command> [options]');
    expect(result.stdout).toContain(exitCodeTable());
  });

  test('a program gets its arguments as they are, starts where the caller is, and its exit code counts', async () => {
    const args = ['a b', '$HOME', "it's", ''];
    const result = await workspace.bazel(['run', '//program', '--', ...args], { cwd: 'below' });
    expect(result.code).toBe(5);
    expect(JSON.parse(result.stdout)).toEqual({
      greeting: 'héllo',
      cwd: join(workspace.path, 'below'),
      args,
      runfiles: null,
    });
  });

  test('bazel run @rules_flywheel//tools:affected asks the server that runs it about the workspace of the caller', async () => {
    const git = async (...args: string[]): Promise<void> => {
      const identity = ['-c', 'user.name=a test', '-c', 'user.email=test@example.com'];
      const timeout = { name: 'git in a test', milliseconds: 60_000 };
      const run = await runProcess({
        command: 'git',
        args: [...identity, ...args],
        cwd: workspace.path,
        timeout,
      });
      expect(run).toMatchObject({ ok: true, value: { code: 0 } });
    };
    await git('init', '--quiet');
    await git('add', '--all');
    await git('commit', '--quiet', '--message=a change');
    const greeting = workspace.read('program/greeting.ts');
    workspace.write({ 'program/greeting.ts': `${greeting}// changed\n` });
    const server = await workspace.bazel(['info', 'server_pid']);
    const { command, startupOptions } = workspace.invocation();
    const affected = await workspace.bazel(
      [
        'run',
        '@rules_flywheel//tools:affected',
        '--',
        '--base=HEAD',
        `--bazel=${command}`,
        ...startupOptions.map((option) => `--bazel-startup-option=${option}`),
      ],
      { cwd: 'below' },
    );
    workspace.write({ 'program/greeting.ts': greeting });
    expect(affected).toMatchObject({ code: 0, stdout: '//program:bundle\n//program:program\n' });
    expect(await workspace.bazel(['info', 'server_pid'])).toMatchObject({ stdout: server.stdout });
  });

  test('a source that is imported and not listed fails the build', async () => {
    const result = await workspace.bazel(['build', '//program:unlisted']);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('Could not resolve "./greeting.ts"');
  });

  test('a bundle has the same bytes wherever the checkout and the workspace lie, and names no path of the machine', async () => {
    const root = mkdtempSync('/var/tmp/flywheel-checkouts-');
    const workspaces: BazelWorkspace[] = [];
    try {
      const checkouts = [join(root, 'a'), join(root, 'a longer', 'path')];
      // The second is a copy of the copy: this checkout may be edited while the test runs.
      copyCheckout(repositoryRoot, checkouts[0]!);
      copyCheckout(checkouts[0]!, checkouts[1]!);
      const digests = [];
      for (const checkout of checkouts) {
        const place = await BazelWorkspace.create({
          files: { 'MODULE.bazel': consumerModule('', checkout) },
        });
        workspaces.push(place);
        const bundles = '@rules_flywheel//tools:flywheel_bundle + @rules_flywheel//tools/actions:driver';
        expect(await place.bazel(['build', ...bundles.split(' + ')])).toMatchObject({ code: 0 });
        const files = await place.bazel(['cquery', '--output=files', bundles]);
        const executionRoot = (await place.bazel(['info', 'execution_root'])).stdout.trim();
        for (const file of files.stdout.trim().split('\n')) {
          const content = readFileSync(join(executionRoot, file), 'utf8');
          for (const path of [place.path, checkout, repositoryRoot, executionRoot, 'sandbox/']) {
            expect(content).not.toContain(path);
          }
          digests.push(createHash('sha256').update(content).digest('hex'));
        }
      }
      expect(digests).toHaveLength(4);
      expect(digests.slice(2)).toEqual(digests.slice(0, 2));
    } finally {
      for (const workspace of workspaces) await workspace.dispose();
      rmSync(root, { recursive: true });
    }
  });
});

/** What a consumer's Bazel reads of the ruleset. */
function copyCheckout(from: string, to: string): void {
  for (const name of [
    'BUILD.bazel',
    'MODULE.bazel',
    'package.json',
    'package-lock.json',
    '.npmrc',
    'build',
    'tools',
  ]) {
    cpSync(join(from, name), join(to, name), { recursive: true });
  }
}
