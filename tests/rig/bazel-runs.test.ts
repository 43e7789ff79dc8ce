import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { runProcess } from '../../tools/process/run-process.ts';
import { endTest, rememberRun } from './bazel-runs.ts';
import { repositoryRoot } from './bootstrap-rc.ts';

const directory = mkdtempSync('/var/tmp/flywheel-failing-');
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const run = (name: string, stderr = 'why\n'): void => {
  rememberRun({ args: ['build', name], code: 1, stdout: '', stderr });
};

it('keeps the runs of one test, or those that it looks back at', () => {
  run('//a');
  run('//b');
  expect(endTest(true)).toBe('bazel build //a: code 1\n--- stderr\nwhy\nbazel build //b: code 1\n--- stderr\nwhy');
  // A test without a run of its own looks at what was built before.
  expect(endTest(true)).toContain('bazel build //b');
  run('//c');
  expect(endTest(false)).toBeUndefined();
  expect(endTest(true)).toBe('bazel build //c: code 1\n--- stderr\nwhy');
});

it('shows the end of much', () => {
  run('//much', Array.from({ length: 200 }, (_, index) => `line ${index}\n`).join(''));
  const text = endTest(true) ?? '';
  expect(text).toContain('--- stderr, without its first 120 lines\nline 120\n');
  expect(text).not.toContain('line 119');
});

it('is shown by a test that fails, and by no other', async () => {
  mkdirSync(join(directory, 'tests'));
  symlinkSync(join(repositoryRoot, 'node_modules'), join(directory, 'node_modules'));
  const rig = JSON.stringify(join(repositoryRoot, 'tests/rig/bazel-runs.ts'));
  writeFileSync(
    join(directory, 'tests/fails.test.ts'),
    `import { expect, it } from 'vitest';
import { rememberRun } from ${rig};
for (const [name, code] of [['fails', 7], ['passes', 0]] as const) {
  it(name, () => {
    rememberRun({ args: ['build', name], code, stdout: '', stderr: 'the reason of ' + name });
    expect({ code, stderr: '' }).toMatchObject({ code: 0 });
  });
}
`,
  );
  const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs');
  const result = await runProcess({
    command: process.execPath,
    args: [vitest, 'run', '--root', directory, '--config', join(repositoryRoot, 'vitest.config.ts')],
    cwd: repositoryRoot,
    timeout: { name: 'vitest of a failing test', milliseconds: 120_000 },
  });
  expect(result).toMatchObject({ ok: true, value: { code: 1 } });
  const said = result.ok ? result.value.stdout + result.value.stderr : '';
  expect(said).toContain('what Bazel said, of "fails":\nbazel build fails: code 7\n--- stderr\nthe reason of fails');
  expect(said).not.toContain('the reason of passes');
});
