import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ExitCode } from '../../tools/cli/exit-codes.ts';
import { CommandWorkspace } from './command-workspace.ts';
import type { Flywheel } from './flywheel.ts';
import type { GitWorkspace } from './git-workspace.ts';

let at: CommandWorkspace;
let workspace: GitWorkspace;
let flywheel: Flywheel;
let base: string;
let scratch: string;
beforeAll(async () => {
  at = await CommandWorkspace.create();
  ({ workspace, flywheel, base, scratch } = at);
});
afterAll(() => at.dispose());

describe('a signal while Bazel is asked', () => {
  it('ends without an answer', async () => {
    await at.edit({ 'a/x.txt': 'changed\n' });
    const asked = join(scratch, 'asked');
    const bazel = join(scratch, 'bazel');
    writeFileSync(bazel, `#!/bin/sh\necho $$ > '${asked}'\nsleep 120\n`, { mode: 0o755 });
    const child = flywheel.start([base, `--bazel=${bazel}`], { bazel: false });
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    let output = '';
    child.stdout?.on('data', (part: Buffer) => (output += part.toString()));
    for (let attempt = 0; attempt < 600 && !existsSync(asked); attempt++) await sleep(50);
    child.kill('SIGINT');
    expect([await ended, output]).toEqual([ExitCode.interrupted, '']);
    expect(() => process.kill(Number(readFileSync(asked, 'utf8')), 0)).toThrow('ESRCH');
  });
});

describe('bad input', () => {
  it.each<[string, string[], ExitCode, string]>([
    ['a revision that is none', ['no-such-branch'], ExitCode.usage, 'there is no revision "no-such-branch"'],
    ['targets that nothing matches', ['HEAD', '--targets=//nope/...'], ExitCode.usage, 'matches //nope/...'],
    ['targets that are no query', ['HEAD', '--targets=kind('], ExitCode.usage, 'ERROR'],
    ['a label that is none', ['HEAD', '--always=**=>//a:b'], ExitCode.usage, 'there is no target //a:b'],
    [
      'a file that cannot be written',
      ['HEAD', '--output=/dev/null/file'],
      ExitCode.environment,
      '/dev/null/file cannot be written',
    ],
  ])('%s', async (_, args, code, words) => {
    await workspace.reset(base);
    const run = await flywheel.affected(args);
    expect([run.code, run.stdout]).toEqual([code, '']);
    expect(run.stderr).toContain(words);
  });

  it('a directory that is in no workspace or no git repository', async () => {
    const nowhere = await flywheel.affected([], { cwd: scratch });
    expect([nowhere.code, nowhere.stderr]).toEqual([
      ExitCode.usage,
      expect.stringContaining('is in no Bazel workspace'),
    ]);
    const directory = join(scratch, 'workspace');
    mkdirSync(directory);
    writeFileSync(join(directory, 'MODULE.bazel'), '');
    const ungit = await flywheel.affected([], { cwd: directory });
    expect([ungit.code, ungit.stderr]).toEqual([
      ExitCode.usage,
      expect.stringContaining('is in no git repository'),
    ]);
  });

  it('no Bazel', async () => {
    await at.edit({ 'a/x.txt': 'changed\n' });
    const absent = await flywheel.affected([base, '--bazel=/nowhere/bazel'], { bazel: false });
    expect([absent.code, absent.stderr]).toEqual([
      ExitCode.environment,
      expect.stringContaining('/nowhere/bazel could not be started'),
    ]);
    const path = join(scratch, 'path');
    mkdirSync(path);
    for (const name of ['git', 'sh']) symlinkSync(`/usr/bin/${name}`, join(path, name));
    const unfound = await flywheel.affected([base], { bazel: false, env: { PATH: path } });
    expect([unfound.code, unfound.stderr]).toEqual([
      ExitCode.environment,
      expect.stringContaining('no Bazel was found'),
    ]);
  });

  it('a BUILD file that does not parse: at head nothing can be said, at the base neither where that is asked for', async () => {
    await at.edit({ 'c/BUILD.bazel': 'this is no Starlark' });
    const head = await flywheel.affected([base]);
    expect([head.code, head.stdout]).toEqual([ExitCode.environment, '']);
    expect(head.stderr).toContain('c/BUILD.bazel:1:');
    const broken = await workspace.commit();
    await workspace.git('checkout', '--quiet', base, '--', 'c');
    const failed = await flywheel.affected([broken, '--on-base-error=fail']);
    expect([failed.code, failed.stdout]).toEqual([ExitCode.baseUnavailable, '']);
    expect(failed.stderr).toContain('c/BUILD.bazel:1:');
  });

  it('a Bazel whose answer is cut off: what is in the rest could be affected', async () => {
    await at.edit({ 'a/x.txt': 'changed\n' });
    const bazel = join(scratch, 'cutting-bazel');
    const { command, startupOptions } = workspace.bazel.invocation();
    const real = [command, ...startupOptions].map((word) => `'${word}'`).join(' ');
    writeFileSync(
      bazel,
      `#!/bin/sh
${real} "$@" || exit
for argument; do
  case $argument in --output_file=*) truncate --size=-1 "\${argument#--output_file=}" ;; esac
done
`,
      { mode: 0o755 },
    );
    const cut = await flywheel.affected([base, `--bazel=${bazel}`], { bazel: false });
    expect([cut.code, cut.stdout]).toEqual([ExitCode.unsound, '']);
    expect(cut.stderr).toContain('the answer of bazel query cannot be read');
    expect(cut.stderr).toContain('bazel test //...');
  });
});
