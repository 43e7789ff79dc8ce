import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { LoopbackServer } from '../../tests/rig/loopback-server.ts';
import { runProcess } from '../process/run-process.ts';
import { npmBazelisk } from './bazelisk.ts';
import { bazeliskrcPath, bazeliskrcText, generatedBazeliskrc, placeBazeliskrc } from './bazeliskrc.ts';

const repository = join(import.meta.dirname, '..', '..');
const TIMEOUT = { name: 'bazelisk in a test', milliseconds: 30_000 };

let workspace: string;
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'flywheel-bazeliskrc-'));
  writeFileSync(join(workspace, 'MODULE.bazel'), '');
  writeFileSync(join(workspace, '.bazelversion'), '7.7.1\n');
});
afterEach(() => {
  rmSync(workspace, { recursive: true, force: true });
});

/** A program of its own that says it was run: which Bazel is started is what bazelisk decides. */
function installed(): string {
  const path = join(workspace, 'an installed bazel');
  writeFileSync(path, '#!/bin/sh\necho "installed: $*"\n');
  chmodSync(path, 0o755);
  return path;
}

/** The real bazelisk, where nothing can be fetched. */
async function bazelisk(cwd: string, env: NodeJS.ProcessEnv = {}): Promise<{ code: number; stdout: string }> {
  const emptyMirror = await LoopbackServer.create({});
  const result = await runProcess({
    command: npmBazelisk(repository)!,
    args: ['info'],
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: join(workspace, 'home'),
      BAZELISK_BASE_URL: emptyMirror.url,
      ...env,
    },
    timeout: TIMEOUT,
  });
  await emptyMirror.dispose();
  if (!result.ok) throw new Error(result.error.type);
  return result.value;
}

test('the real bazelisk runs the Bazel it names, in every directory of the workspace', async () => {
  expect((await bazelisk(workspace)).code).not.toBe(0);
  expect(placeBazeliskrc(workspace, installed())).toBe('placed');
  const below = join(workspace, 'a', 'b');
  mkdirSync(below, { recursive: true });
  for (const directory of [workspace, below]) {
    expect(await bazelisk(directory)).toMatchObject({ code: 0, stdout: 'installed: info\n' });
  }
});

test("a person's own environment goes before it", async () => {
  placeBazeliskrc(workspace, '/nonexistent/bazel');
  expect(await bazelisk(workspace, { USE_BAZEL_VERSION: installed() })).toMatchObject({ code: 0 });
});

test('goes away when bazelisk can bring a Bazel again', () => {
  placeBazeliskrc(workspace, '/usr/bin/bazel');
  expect(generatedBazeliskrc(workspace)).toBe(bazeliskrcText('/usr/bin/bazel'));
  placeBazeliskrc(workspace, '/opt/bazel');
  expect(generatedBazeliskrc(workspace)).toBe(bazeliskrcText('/opt/bazel'));
  expect(placeBazeliskrc(workspace, undefined)).toBe('none');
  expect(existsSync(bazeliskrcPath(workspace))).toBe(false);
  expect(readdirSync(workspace).sort()).toEqual(['.bazelversion', 'MODULE.bazel']);
});

test.each(['/usr/bin/bazel', undefined])("a person's file is never touched (%s)", (bazel) => {
  const text = 'BAZELISK_BASE_URL=https://mirror.example.org\n';
  writeFileSync(bazeliskrcPath(workspace), text);
  expect(placeBazeliskrc(workspace, bazel)).toBe('kept');
  expect(readFileSync(bazeliskrcPath(workspace), 'utf8')).toBe(text);
  expect(generatedBazeliskrc(workspace)).toBeUndefined();
});
