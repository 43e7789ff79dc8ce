import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ExitCode } from '../../tools/cli/exit-codes.ts';
import type { AnswerDocument } from '../../tools/affected/report/answer-document.ts';
import { CommandWorkspace, SLOW_TEST } from './command-workspace.ts';
import { documentProblems, lineProblems } from './answer-schema.ts';
import type { Flywheel } from './flywheel.ts';
import type { Edit, GitWorkspace } from './git-workspace.ts';

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

const edit = (changes: Edit): Promise<void> => at.edit(changes);

async function stdoutOf(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await flywheel.affected(args);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

async function linesOf(...args: string[]): Promise<string[]> {
  return (await stdoutOf(...args)).split('\n').filter((line) => line !== '');
}

describe('flywheel affected', () => {
  it('prints one label in a line, sorted, and on stderr how it was found', async () => {
    await edit({ 'a/x.txt': 'changed\n' });
    const run = await flywheel.affected([base]);
    expect(run.code).toBe(ExitCode.ok);
    expect(run.stdout).toBe('//a:a\n//a:a_test\n//a:tests\n//b:b\n//b:b_test\n');
    expect(run.stderr).toContain(`5 affected targets since ${base.slice(0, 12)}`);
    expect(run.stderr).toContain('only contents changed');
    const head = await workspace.commit();
    const document = JSON.parse(await stdoutOf(base, head, '--json')) as AnswerDocument;
    expect(document.head).toMatchObject({ commit: head, dirty: false });
    expect(document.targets.map(({ label }) => label)).toEqual(run.stdout.trim().split('\n'));
  });

  it.each<[string[], string[]]>([
    [
      ['--kind', 'test'],
      ['//a:a_test', '//b:b_test'],
    ],
    [
      ['--kind=test', '--manual'],
      ['//a:a_test', '//a:by_hand_test', '//b:b_test'],
    ],
    [
      ['--kind=all', '-targets=//a:* - //a:a_test'],
      ['//a:a', '//a:tests', '//a:x.txt'],
    ],
    [['-targets', 'kind(.*_test, //b/...)'], ['//b:b_test']],
    [
      ['--tags=quick', '--always=b/**=>//c', '--always', '**/x.*=>//c'],
      ['//a:a_test', '//c:c'],
    ],
    [
      ['--exclude-tags=quick', '--kind=test', '--always-tags=external'],
      ['//b:b_test', '//c:slow_test'],
    ],
    [['--max-distance=1', '--shard=2/2'], []],
    [
      ['--max-distance=2', '--shard=1/2'],
      ['//a:a', '//b:b'],
    ],
  ])('%j: %j', async (args, labels) => {
    expect(await linesOf(...args, base)).toEqual(labels);
  });

  it('ends with 1 where something is affected and --exit-code is given, with 0 where nothing is', async () => {
    const some = await flywheel.affected([base, '--exit-code']);
    expect([some.code, some.stdout.split('\n').length - 1]).toEqual([ExitCode.findings, 5]);
    const none = await flywheel.affected([base, '--exit-code', '--targets=//c/...']);
    expect([none.code, none.stdout]).toEqual([ExitCode.ok, '']);
  });
});

describe('the formats', () => {
  it('json and ndjson say of each target why, as the published schema has it', async () => {
    await edit({
      'a/x.txt': 'changed\n',
      'a/new.txt': 'new\n',
      'c/BUILD.bazel': 'filegroup(name = "new", srcs = ["z.txt"])\n',
    });
    const document = JSON.parse(await stdoutOf(base, '--json', '--kind=all')) as AnswerDocument;
    expect(documentProblems({ ...document })).toEqual([]);
    expect(document).toMatchObject({
      base: { commit: base },
      head: { commit: base, dirty: true },
      rung: 'overlay',
      globalCauses: [],
      deleted: ['//c:c', '//c:slow.sh', '//c:slow_test'],
    });
    expect(document.head.tree).toBe(document.base.tree);
    const target = (label: string): unknown => document.targets.find((each) => each.label === label);
    expect(target('//b:b')).toMatchObject({
      kind: 'rule',
      ruleClass: 'filegroup',
      test: false,
      direct: false,
      distance: 1,
      packageDistance: 1,
      causes: [{ kind: 'input-added', label: '//a:new.txt' }, { kind: 'attribute' }],
      via: ['//a:a'],
    });
    expect(target('//a:x.txt')).toMatchObject({
      kind: 'source-file',
      direct: true,
      causes: [{ kind: 'file', path: 'a/x.txt', change: 'modified' }],
    });
    expect(target('//c:new')).toMatchObject({ causes: [{ kind: 'new' }] });

    const lines = (await linesOf(base, '--format=ndjson')).map(
      (line) => JSON.parse(line) as Record<string, unknown>,
    );
    expect(lines.flatMap(lineProblems)).toEqual([]);
    expect(lines.map(({ type }) => type)).toEqual([
      'answer',
      ...Array.from({ length: 6 }, () => 'target'),
      ...Array.from({ length: 3 }, () => 'deleted'),
    ]);
  });

  it('nul, pattern-file and --output are for programs', async () => {
    await edit({ 'a/x.txt': 'changed\n' });
    expect(await stdoutOf(base, '--format=nul', '--kind=test')).toBe('//a:a_test\0//b:b_test\0');
    const file = join(scratch, 'below', 'targets');
    expect(await stdoutOf(base, '--format=pattern-file', `--output=${file}`)).toBe('');
    // In place of the suite, which stands for tests that are not affected as well, the one that only it asks for.
    expect(readFileSync(file, 'utf8')).toBe('//a:a\n//a:a_test\n//a:by_hand_test\n//b:b\n//b:b_test\n');
  });

  it('github writes where GitHub reads, and a matrix that has an entry where nothing is affected', async () => {
    const [output, summary] = [join(scratch, 'output'), join(scratch, 'summary')];
    const env = { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: scratch };
    const run = await flywheel.affected([base, '--format=github', '--shards=2'], { env });
    expect([run.code, run.stdout]).toEqual([0, '']);
    const values = Object.fromEntries(
      readFileSync(output, 'utf8')
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ) as Record<string, string>;
    expect(values).toMatchObject({ any: 'true', count: '5', tests: '3' });
    expect(JSON.parse(values['matrix'] ?? '')).toEqual({ include: [{ shard: '1/2' }, { shard: '2/2' }] });
    expect(readFileSync(values['tests-file'] ?? '', 'utf8')).toBe(
      '//a:a_test\n//a:by_hand_test\n//b:b_test\n',
    );
    expect(readFileSync(values['targets-file'] ?? '', 'utf8')).toContain('//b:b\n');
    expect(readFileSync(summary, 'utf8')).toContain('| `a/x.txt modified` | 5 |');
    const none = await stdoutOf(base, '--format=github', '--targets=//c/...');
    expect(none).toBe('any=false\ncount=0\ntests=0\nmatrix={"include":[{"shard":"none"}]}\n');
  });

  it('gitlab: a dotenv report, and a child pipeline with a job where nothing is affected', async () => {
    expect(await stdoutOf(base, '--format=gitlab-dotenv')).toBe(
      `AFFECTED_ANY=true\nAFFECTED_COUNT=5\nAFFECTED_TESTS=3\nAFFECTED_BASE=${base}\n`,
    );
    const child = ['--format=gitlab-child', '--child-template=ci/affected.yml'];
    const pipeline = JSON.parse(
      await stdoutOf(base, ...child, '--shards=2', '--targets=//a/... + //b', '--', 'test', '--config=ci'),
    ) as Record<string, { extends: string; script: string[] }>;
    expect(Object.keys(pipeline)).toEqual(['include', 'stages', 'affected 1/2', 'affected 2/2']);
    expect(pipeline['include']).toEqual([{ local: 'ci/affected.yml' }]);
    const [script = ''] = pipeline['affected 2/2']?.script ?? [];
    expect(script).toContain(`bazel run @rules_flywheel//tools:affected -- run --base=${base} `);
    expect(script).toContain(" '--targets=//a/... + //b' ");
    expect(script.endsWith(' --shard 2/2 -- test --config=ci')).toBe(true);
    const empty = JSON.parse(await stdoutOf(base, ...child, '--targets=//c/...')) as Record<string, unknown>;
    expect(empty['nothing affected']).toMatchObject({
      extends: '.affected',
      script: ['echo nothing is affected'],
    });
  });
});

describe('another engine', () => {
  it('answers in the same form, and is not asked for what only a graph can tell', async () => {
    await workspace.reset(base);
    const program = join(scratch, 'target-determinator');
    writeFileSync(program, '#!/bin/sh\necho //b:b_test\necho //a\n', { mode: 0o755 });
    const args = ['--engine=target-determinator', `--target-determinator=${program}`, base];
    expect(await stdoutOf(...args)).toBe('//a:a\n//b:b_test\n');
    expect(await stdoutOf(...args, '--format=nul', '--shard=2/2')).toBe('//b:b_test\0');
    const refused = await flywheel.affected([...args, '--tags=quick']);
    expect([refused.code, refused.stdout]).toEqual([ExitCode.usage, '']);
    expect(refused.stderr).toContain('--tags needs the graph of our own engine');
  });
});

describe('flywheel affected why', () => {
  it('names everything that touches a target, and by way of what', async () => {
    await edit({ 'a/x.txt': 'changed\n', 'b/y.txt': 'changed\n' });
    expect(await linesOf('why', '//b:b_test', '--base', base)).toEqual([
      '//b:b_test is affected, and a test:',
      '  b/y.txt modified via //b:b, //b:y.txt',
      '  a/x.txt modified via //b:b, //a:a, //a:x.txt',
    ]);
  });

  it('says so where a target is not affected, or gone', async () => {
    expect(await stdoutOf('why', '//c', '--base', base)).toMatch(/^\/\/c:c is not affected by what changed/);
    await edit({ 'c/BUILD.bazel': '' });
    expect(await stdoutOf('why', '//c', '--base', base)).toMatch(/^\/\/c:c is gone: [0-9a-f]{12} /);
  });

  it('knows what may be meant by a label that is none', async () => {
    await edit({ 'a/x.txt': 'changed\n' });
    const run = await flywheel.affected(['why', '//b:b_tets', '--base', base]);
    expect([run.code, run.stdout]).toEqual([ExitCode.usage, '']);
    expect(run.stderr).toContain('there is no target //b:b_tets');
    expect(run.stderr).toContain('did you mean //b:b_test');
  });
});

describe('flywheel affected run', () => {
  it('tests just what is affected, and builds the rest of it', async () => {
    await edit({ 'a/x.txt': 'changed\n' });
    const run = await flywheel.affected(['run', '--base', base, '--', 'test', '--test_summary=detailed']);
    const output = `${run.stdout}${run.stderr}`;
    expect({ code: run.code, output: run.code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    // By hand: the suite asks for it, and bazel test //... runs it.
    for (const test of ['//a:a_test', '//a:by_hand_test', '//b:b_test']) {
      expect(output).toMatch(new RegExp(`^${test} .*PASSED`, 'm'));
    }
    expect(output).toContain('Executed 3 out of 3 tests: 3 tests pass');
    expect(output).not.toContain('//a:other_test');
  });

  it('builds where no test is affected, and starts no Bazel where nothing is', async () => {
    await edit({ 'c/z.txt': 'changed\n' });
    const build = await flywheel.affected(['run', '--base', base, '--', 'test']);
    expect(build.code).toBe(ExitCode.ok);
    expect(build.stderr).toContain('bazel build: 1 target, 0 tests among them');
    expect(build.stderr).toContain('Build completed successfully');
    const nothing = await flywheel.affected(['run', '--base', base, '--targets=//a/...', '--', 'test']);
    expect(nothing.code).toBe(ExitCode.ok);
    expect(nothing.stderr).toContain('nothing to do: Bazel is not started');
    expect(nothing.stderr).not.toContain('Build completed');
  });

  it('ends with 1 where a test fails or a build does, and with 2 for options that Bazel does not know', async () => {
    await edit({ 'b/test.sh': '#!/bin/sh\nexit 1\n' });
    const run = (...options: string[]): ReturnType<Flywheel['affected']> =>
      flywheel.affected(['run', '--base', base, '--', 'test', ...options]);
    expect((await run()).code).toBe(ExitCode.findings);
    expect((await run('--no_such_option')).code).toBe(ExitCode.usage);
    const none = await run('--test_tag_filters=none');
    expect([none.code, none.stderr]).toEqual([ExitCode.ok, expect.stringContaining('no test was run')]);
  });

  it('does not build a commit in place of which something else stands there', async () => {
    await edit({ 'a/x.txt': 'changed\n' });
    const run = await flywheel.affected(['run', '--base', base, '--head=HEAD', '--', 'test']);
    expect(run.code).toBe(ExitCode.usage);
    expect(run.stderr).toContain(`Bazel builds what is checked out, and that is not ${base}`);
  });

  it('passes a signal on, and leaves nothing behind', async () => {
    await edit({ 'c/slow.sh': `${SLOW_TEST}# changed\n` });
    const started = join(scratch, 'started');
    const child = flywheel.start([
      'run',
      '--base',
      base,
      '--',
      'test',
      `--test_env=STARTED=${started}`,
      '--test_output=streamed',
    ]);
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (part: Buffer) => (output += part.toString()));
    }
    try {
      for (let attempt = 0; attempt < 600 && !existsSync(started); attempt++) await sleep(100);
      expect({ started: existsSync(started), output: existsSync(started) ? '' : output }).toEqual({
        started: true,
        output: '',
      });
    } finally {
      child.kill('SIGINT');
    }
    expect(await ended).toBe(ExitCode.interrupted);
    const test = Number(readFileSync(started, 'utf8'));
    expect(() => process.kill(test, 0)).toThrow('ESRCH');
    const [, file = ''] = /--target_pattern_file=(\S+)/.exec(output) ?? [];
    expect(existsSync(file)).toBe(false);
  });
});
