import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { findWorkspace } from '../../tools/affected/analysis/workspace.ts';
import {
  describeTargetDeterminatorFailure,
  exitCodeOfTargetDeterminator,
  runTargetDeterminator,
  type TargetDeterminatorRequest,
} from '../../tools/affected/target-determinator/run-target-determinator.ts';
import { GitRemote, type Clone } from './git-remote.ts';
import { GitWorkspace } from './git-workspace.ts';

const library = 'filegroup(\n    name = "files",\n    srcs = glob(["*.txt"]),\n)\n';

describe('around a program in its place', () => {
  let remote: GitRemote;
  let clone: Clone;
  let before: string;
  /** What the program saw, and how Bazel was called. */
  let log: string;

  beforeEach(async () => {
    remote = await GitRemote.create();
    writeFileSync(join(remote.path, '.gitignore'), 'user.bazelrc\nignored.txt\n');
    writeFileSync(join(remote.path, '.bazelrc'), 'try-import %workspace%/user.bazelrc\n');
    before = await remote.commit();
    await remote.commit();
    clone = await remote.clone();
    log = remote.writeFile('log', '');
  });

  afterEach(() => {
    remote.remove();
  });

  function script(name: string, text: string): string {
    const path = remote.writeFile(name, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  async function run(
    program: string,
    more: Partial<TargetDeterminatorRequest> = {},
  ): ReturnType<typeof runTargetDeterminator> {
    const workspace = await findWorkspace(clone.path);
    if (!workspace.ok) throw new Error(workspace.error.problem);
    return runTargetDeterminator({
      workspace: workspace.value,
      before,
      after: { type: 'checkout' },
      bazel: {
        command: script('bazel', `echo "bazel $PWD $*" >> '${log}'`),
        env: process.env,
        directory: clone.path,
        startupOptions: ['--nohome_rc'],
        options: ['--config=ci'],
      },
      onBaseError: 'all',
      binary: script('td', `[ "$1" = -help ] && { echo '  -cache-dir string'; exit 2; }\n${program}`),
      ...more,
    });
  }

  const logged = (): string => readFileSync(log, 'utf8');

  test('it is run in a repository of its own, where what stands in the checkout is committed', async () => {
    clone.write('file0', 'edited');
    clone.write('new file', 'untracked');
    clone.write('ignored.txt', 'ignored');
    clone.write('user.bazelrc', 'build --jobs=1');
    symlinkSync('/nonexistent', join(clone.path, 'bazel-out'));
    await clone.git('add', 'file0');
    const files = ['.git/index', '.git/HEAD', 'file0', 'new file'];
    const state = async (): Promise<unknown[]> => [
      await clone.git('status', '--porcelain'),
      await clone.git('for-each-ref'),
      await clone.git('worktree', 'list'),
      files.map((name) => readFileSync(join(clone.path, name), 'hex')),
    ];
    await clone.git('status');
    const untouched = await state();
    const found = await run(`
      echo "in $PWD" >> '${log}'
      for argument; do echo "argument $argument" >> '${log}'; done
      { echo "file0 $(cat file0)"; cat 'new file' user.bazelrc; ls; git status --porcelain; } >> '${log}'
      git checkout --quiet --detach '${before}' && ls >> '${log}'
      echo //b:c; echo //a/b`);
    expect(found).toEqual({ ok: true, value: ['//a/b:b', '//b:c'] });
    expect(await state()).toEqual(untouched);
    const [, place = ''] = /^in (.*)$/m.exec(logged()) ?? [];
    const scratch = place.replace(/\/clone$/, '');
    expect(logged().split('\n')).toEqual([
      `in ${place}`,
      ...[
        `-working-directory=${place}`,
        `-bazel=${join(log, '../bazel')}`,
        '-bazel-startup-opts=--nohome_rc',
        `-bazel-startup-opts=--output_base=${scratch}/out`,
        '-bazel-opts=--config=ci',
        '-before-query-error-behavior=ignore-and-build-all',
        '-delete-cached-worktree',
        '-cache-dir',
        `${scratch}/cache`,
        before,
      ].map((argument) => `argument ${argument}`),
      'file0 edited',
      'untrackedbuild --jobs=1file0',
      'file1',
      'new file',
      'user.bazelrc',
      // Nothing of `git status`: the clone is clean, and the program checks out in place.
      'file0',
      'user.bazelrc',
      `bazel ${place} --nohome_rc --output_base=${scratch}/out shutdown`,
      '',
    ]);
    expect(existsSync(scratch)).toBe(false);
  });

  test('a commit is looked at without what was edited, in a shallow clone with nothing but both commits', async () => {
    const after = await remote.commit();
    clone = await remote.checkout(after, 1);
    await clone.git('fetch', '--quiet', '--depth=1', 'origin', before);
    clone.write('new file', 'untracked');
    const program = `ls >> '${log}'; git checkout --quiet '${before}' && ls >> '${log}'`;
    expect(await run(program, { after: { type: 'commit', commit: after } })).toEqual({ ok: true, value: [] });
    expect(logged().split('\n').slice(0, 4)).toEqual(['file0', 'file1', 'file2', 'file0']);
  });

  test('flags that a version does not have are not given', async () => {
    const binary = script('old', `[ "$1" = -help ] && exit 2; echo "$*" >> '${log}'`);
    expect(await run('', { binary, targets: '//a/... + //b', onBaseError: 'fail' })).toMatchObject({
      ok: true,
    });
    expect(logged()).not.toContain('-cache-dir');
    expect(logged()).toContain('-targets=//a/... + //b -before-query-error-behavior=fatal');
  });

  test.each([
    [
      'a failure',
      'echo "no such thing" >&2; exit 1',
      3,
      'failed with exit code 1, so nothing can be said:\nno such thing',
    ],
    [
      'the line that is no target',
      'echo //a:b; echo Target Determinator invocation Error; echo why >&2',
      3,
      'why',
    ],
    ['another line', 'echo //a:b; echo hello', 5, 'printed what is no label: hello'],
  ])('%s is no answer', async (_, program, code, text) => {
    const found = await run(program);
    if (found.ok) throw new Error('it was taken for an answer');
    expect(exitCodeOfTargetDeterminator(found.error)).toBe(code);
    expect(describeTargetDeterminatorFailure(found.error)).toContain(text);
    // The server that it may have started is ended all the same.
    expect(logged()).toMatch(/^bazel .* shutdown$/m);
  });

  test('without the program, and with a submodule', async () => {
    const missing = await run('', { binary: join(remote.path, 'missing') });
    expect(missing).toMatchObject({ ok: false, error: { type: 'not-found' } });
    const bazel = {
      command: 'bazel',
      env: { PATH: '' },
      directory: clone.path,
      startupOptions: [],
      options: [],
    };
    const workspace = { directory: clone.path, repository: clone.path, prefix: '' };
    const unfound = await runTargetDeterminator({
      workspace,
      before,
      after: { type: 'checkout' },
      bazel,
      onBaseError: 'all',
    });
    if (unfound.ok) throw new Error('there is none');
    expect(describeTargetDeterminatorFailure(unfound.error)).toMatch(
      /^there is no target-determinator on PATH; install it from .*: --target-determinator PATH/,
    );
    mkdirSync(join(clone.path, 'sub'));
    await clone.git('init', '--quiet', 'sub');
    await clone.git('-C', 'sub', 'commit', '--quiet', '--allow-empty', '--message=a change');
    const submodule = await run(`echo "it was run" >> '${log}'`);
    expect(submodule).toMatchObject({ ok: false, error: { type: 'submodule', path: 'sub' } });
    expect(logged()).not.toContain('it was run');
  });
});

const binary = process.env['FLYWHEEL_TARGET_DETERMINATOR'];

describe.skipIf(binary === undefined)('the real one, from FLYWHEEL_TARGET_DETERMINATOR', () => {
  test('it finds what ours finds, of a commit and of edits, and leaves nothing behind', async () => {
    const workspace = await GitWorkspace.create({
      'BUILD.bazel': library,
      'a/BUILD.bazel': `package(default_visibility = ["//visibility:public"])\n\n${library}`,
      'a/a.txt': 'a\n',
      'b/BUILD.bazel': `filegroup(\n    name = "b",\n    srcs = ["//a:files"],\n)\n`,
      'c/BUILD.bazel': library,
      'c/c.txt': 'c\n',
    });
    try {
      const before = await workspace.commit();
      workspace.edit({ 'a/a.txt': 'other\n' });
      const after = await workspace.commit();
      workspace.edit({ 'c/c.txt': 'edited\n' });
      const found = await findWorkspace(workspace.bazel.path);
      if (!found.ok) throw new Error(found.error.problem);
      const request = {
        workspace: found.value,
        before,
        bazel: workspace.bazel.invocation(),
        onBaseError: 'fail' as const,
        ...(binary !== undefined && { binary }),
      };
      expect(await runTargetDeterminator({ ...request, after: { type: 'commit', commit: after } })).toEqual({
        ok: true,
        value: ['//a:files', '//b:b'],
      });
      const ours = (await workspace.affected(before)).rules;
      expect(ours).toEqual(['//a:files', '//b:b', '//c:files']);
      expect(await runTargetDeterminator({ ...request, after: { type: 'checkout' } })).toEqual({
        ok: true,
        value: ours,
      });
      expect(await workspace.git('status', '--porcelain')).toBe('M c/c.txt');
      expect(await workspace.git('worktree', 'list')).not.toContain('\n');
    } finally {
      await workspace.bazel.dispose();
    }
  });
});
