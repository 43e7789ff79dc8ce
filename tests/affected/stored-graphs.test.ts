import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { AnalysisRequest } from '../../tools/affected/analysis/analysis.ts';
import { findWorkspace, type Workspace } from '../../tools/affected/analysis/workspace.ts';
import { snapshotCommit } from '../../tools/affected/analysis/snapshot-commit.ts';
import { DirectoryPlace } from '../../tools/affected/snapshot/directory-place.ts';
import { GraphStore, type StoreProblem } from '../../tools/affected/snapshot/graph-store.ts';
import { makeScratchDirectory, type ScratchDirectory } from '../../tools/process/scratch-directory.ts';
import { ExitCode } from '../../tools/cli/exit-codes.ts';
import { Flywheel } from './flywheel.ts';
import { GitWorkspace } from './git-workspace.ts';

const BASE = {
  '.gitignore': 'bazel-*\nMODULE.bazel.lock\n*.tmp\n.bazeliskrc\n',
  'a/BUILD': 'filegroup(name = "a", srcs = glob(["*.txt", "*.tmp"], allow_empty = True))\n',
  'a/x.txt': 'x\n',
  'b/BUILD': 'load(":names.bzl", "NAME")\nfilegroup(name = NAME, srcs = ["//a"])\n',
  'b/names.bzl': '# a name\nNAME = "b"\n',
};

let workspace: GitWorkspace;
let found: Workspace;
let base: string;
beforeAll(async () => {
  workspace = await GitWorkspace.create(BASE);
  base = await workspace.git('rev-parse', 'HEAD');
  const at = await findWorkspace(workspace.bazel.path);
  if (!at.ok) throw new Error(at.error.problem);
  found = at.value;
});
afterAll(() => workspace.bazel.dispose());

let scratch: ScratchDirectory;
let store: GraphStore;
let problems: StoreProblem[];
beforeEach(async () => {
  scratch = makeScratchDirectory();
  problems = [];
  store = new GraphStore([new DirectoryPlace(scratch.path, 1e8)], (problem) => problems.push(problem));
  await workspace.reset(base);
  return () => {
    scratch.remove();
  };
});

async function snapshot(commit: string): Promise<number> {
  const made = await snapshotCommit({
    workspace: found,
    bazel: workspace.bazel.invocation(),
    store,
    commit,
    everywhere: true,
  });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return made.value.places;
}

function affected(before: string, more: Partial<AnalysisRequest>): ReturnType<GitWorkspace['affected']> {
  return workspace.affected(before, workspace.bazel.path, more);
}

/** A Bazel that says its version and nothing else: whoever asks for more has an answer to fail with. */
function withoutBazel(): Partial<AnalysisRequest> {
  const { command, ...rest } = workspace.bazel.invocation();
  const versionOnly = join(scratch.path, 'version-only');
  writeFileSync(versionOnly, `#!/bin/sh\n[ "$1" = --version ] && exec ${command} "$@"\nexit 7\n`, {
    mode: 0o755,
  });
  return { store, bazel: { ...rest, command: versionOnly } };
}

describe('a change of contents where the graph is stored', () => {
  it('is answered without Bazel, and as Bazel answers it', async () => {
    // What decides about Bazel counts where git keeps it; this is the machine's.
    workspace.edit({ '.bazeliskrc': '# generated\n' });
    expect(await snapshot(base)).toBe(1);
    workspace.edit({ 'a/x.txt': 'changed\n' });
    const asked = await workspace.affected(base);
    const answer = await affected(base, withoutBazel());
    expect([asked.rung, answer.rung]).toEqual(['content', 'stored-graph']);
    expect(answer.rules).toEqual(['//a:a', '//b:b']);
    expect(answer.rules).toEqual(asked.rules);
    expect(problems).toEqual([]);
  });

  it('is answered from the graph of an earlier commit where only contents changed since', async () => {
    await snapshot(base);
    workspace.edit({ 'a/x.txt': 'second\n' });
    const second = await workspace.commit();
    workspace.edit({ 'a/x.txt': 'third\n' });
    expect((await affected(second, withoutBazel())).rung).toBe('stored-graph');
    workspace.edit({ 'a/y.txt': 'y\n' });
    const third = await workspace.commit();
    workspace.edit({ 'a/y.txt': 'changed\n' });
    expect((await affected(third, { store })).rung).toBe('content');
  });

  it('is the first time answered by Bazel, and then without', async () => {
    workspace.edit({ 'a/x.txt': 'changed\n' });
    expect((await affected(base, { store })).rung).toBe('content');
    expect((await affected(base, withoutBazel())).rung).toBe('stored-graph');
  });

  it('is not, where git ignores a file that a glob may find', async () => {
    await snapshot(base);
    workspace.edit({ 'a/new.tmp': 'found\n' });
    const answer = await affected(base, { store });
    expect([answer.rung, answer.rules]).toEqual(['unchanged', ['//a:a', '//b:b']]);
    expect(await snapshot(base)).toBe(0);
  });
});

describe('a change of packages where the graph of before is stored', () => {
  it('is compared with it', async () => {
    await snapshot(base);
    workspace.edit({ 'a/BUILD': BASE['a/BUILD'].replace('"a", ', '"a", tags = ["t"], ') });
    const answer = await affected(base, { store });
    expect([answer.rung, answer.rules]).toEqual(['stored-before', ['//a:a', '//b:b']]);
  });

  it('is loaded and stored where it was not', async () => {
    workspace.edit({ 'a/BUILD': BASE['a/BUILD'].replace('*.txt', 'x.*') });
    expect((await affected(base, { store })).rung).toBe('overlay');
    expect((await affected(base, { store })).rung).toBe('stored-before');
  });

  it('does not count comments of code as changes, whatever the stored digests say', async () => {
    await snapshot(base);
    workspace.edit({ 'b/names.bzl': '# another name\nNAME = "b"\n', 'a/y.txt': 'new\n' });
    const answer = await affected(base, { store });
    expect([answer.rung, answer.rules]).toEqual(['overlay', ['//a:a', '//b:b']]);
    expect(answer.why('//b:b')).toContain('//a:y.txt added');
    workspace.edit({ 'a/y.txt': null });
    expect((await affected(base, withoutBazel())).rules).toEqual([]);
  });
});

describe('the graph of a commit that does not stand in the checkout', () => {
  it('is loaded from a directory of its own', async () => {
    workspace.edit({ 'c/BUILD': 'filegroup(name = "c")\n' });
    await workspace.commit();
    expect(await snapshot(base)).toBe(1);
    await workspace.reset(base);
    workspace.edit({ 'a/x.txt': 'changed\n' });
    expect((await affected(base, withoutBazel())).rules).toEqual(['//a:a', '//b:b']);
  });

  it('is compared without touching the checkout', async () => {
    workspace.edit({ 'a/x.txt': 'committed\n' });
    const head = await workspace.commit();
    await workspace.reset(base);
    workspace.edit({ 'a/x.txt': 'dirty\n', 'b/BUILD': 'this does not parse' });
    const answer = await affected(base, { after: { type: 'commit', commit: head } });
    expect([answer.rung, answer.rules]).toEqual(['content', ['//a:a', '//b:b']]);
    expect(await workspace.git('status', '--porcelain')).toBe('M a/x.txt\n M b/BUILD');
  });
});

describe('links that Bazel made for a workspace of another name', () => {
  it('change nothing', async () => {
    await workspace.bazel.bazel(['build', '//...']);
    const { path } = workspace.bazel;
    symlinkSync(readlinkSync(join(path, `bazel-${basename(path)}`)), join(path, 'bazel-old'));
    workspace.edit({ 'a/y.txt': 'y\n' });
    const answer = await workspace.affected(base);
    expect([answer.rung, answer.rules]).toEqual(['overlay', ['//a:a', '//b:b']]);
  });
});

describe('flywheel affected snapshot', () => {
  it('keeps a graph here and behind a URL, where another machine finds it', async () => {
    const kept = new Map<string, Buffer>();
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        if (request.headers.authorization !== 'Bearer secret') response.statusCode = 401;
        else if (request.method === 'PUT') kept.set(path, Buffer.concat(parts));
        else if (!kept.has(path)) response.statusCode = 404;
        response.end(kept.get(path));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `--snapshot-url=http://127.0.0.1:${(server.address() as AddressInfo).port}/graphs`;
    const env = { FLYWHEEL_AFFECTED_SNAPSHOT_HEADER: 'Authorization: Bearer secret' };
    const flywheel = new Flywheel(workspace);
    try {
      const here = `--snapshot-dir=${join(scratch.path, 'here')}`;
      const pushed = await flywheel.affected(['snapshot', '--push', url, here], { env });
      expect([pushed.code, pushed.stderr]).toEqual([ExitCode.ok, '']);
      expect(pushed.stdout).toContain(`kept the graph of ${base}`);
      expect(kept.size).toBe(1);

      workspace.edit({ 'a/x.txt': 'changed\n' });
      const there = join(scratch.path, 'there');
      const asked = await flywheel.affected(['--base', base, '--json', url], { env, snapshots: there });
      expect(JSON.parse(asked.stdout)).toMatchObject({
        rung: 'stored-graph',
        targets: [{ label: '//a:a' }, {}],
      });

      const refused = await flywheel.affected(['snapshot', '--push', url, here]);
      expect([refused.code, refused.stdout]).toEqual([ExitCode.environment, '']);
      expect(refused.stderr).toContain('PUT was answered with 401');
      const without = await flywheel.affected(['--base', base, '--json', url], {
        snapshots: join(scratch.path, 'new'),
      });
      expect(without.code).toBe(ExitCode.ok);
      expect(without.stderr).toContain('GET was answered with 401');
      expect(JSON.parse(without.stdout)).toMatchObject({ rung: 'content' });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it.each<[string, string[], string]>([
    ['a revision that is none', ['nowhere'], 'there is no revision "nowhere" here'],
    ['a push to nowhere', ['--push'], '--push needs to know where to'],
    ['a URL that is none', ['--snapshot-url=nowhere'], 'the value of --snapshot-url is no http or https URL'],
  ])('says what is wrong with %s', async (_, args, message) => {
    const answer = await new Flywheel(workspace).affected(['snapshot', ...args]);
    expect([answer.code, answer.stderr]).toEqual([ExitCode.usage, expect.stringContaining(message)]);
  });
});
