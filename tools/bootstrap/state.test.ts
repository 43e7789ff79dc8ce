import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import {
  type BootstrapState,
  currentState,
  fingerprint,
  rcPath,
  readState,
  stateFormat,
  statePath,
} from './state.ts';

const HOUR = 60 * 60 * 1000;
const NOW = 1_000 * HOUR;

let root: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flywheel-state-'));
  env = { HOME: root };
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function record(change: Partial<BootstrapState> = {}): BootstrapState {
  const answer = { answers: true, url: 'https://host.example.org/' } as const;
  const state: BootstrapState = {
    format: stateFormat,
    fingerprint: fingerprint(root, env),
    decidedAt: NOW - HOUR,
    bazel: { source: 'bazelisk', version: '7.7.1' },
    reach: { bazelRelease: answer, bazelRegistry: answer, tofuRelease: answer, providerRegistry: answer },
    schemaOnlyProviders: [],
    notes: [],
    needs: [root],
    rc: 'common --x\n',
    ...change,
  };
  write(statePath(root), JSON.stringify(state));
  write(rcPath(root), 'common --x\n');
  return state;
}

test('holds for a day', () => {
  const state = record();
  expect(currentState(root, env, NOW)).toEqual(state);
  expect(currentState(root, env, NOW + 22 * HOUR)).toEqual(state);
  expect(currentState(root, env, NOW + 24 * HOUR)).toBeUndefined();
});

test('a clock that was set back decides nothing', () => {
  record({ decidedAt: NOW + HOUR });
  expect(currentState(root, env, NOW)).toBeUndefined();
});

test('does not hold once a file it names is gone', () => {
  record({ needs: [join(root, 'gone')] });
  expect(currentState(root, env, NOW)).toBeUndefined();
});

test('does not hold once the rc was changed or removed', () => {
  record();
  write(rcPath(root), 'common --y\n');
  expect(currentState(root, env, NOW)).toBeUndefined();
  rmSync(rcPath(root));
  expect(currentState(root, env, NOW)).toBeUndefined();
});

test('does not hold where an rc is left that it did not make', () => {
  record({ rc: undefined });
  expect(currentState(root, env, NOW)).toBeUndefined();
  rmSync(rcPath(root));
  expect(currentState(root, env, NOW)).toBeDefined();
});

test.each([
  [
    'the Bazel version',
    (): void => {
      write(join(root, '.bazelversion'), '8.0.0\n');
    },
  ],
  [
    'a lock file',
    (): void => {
      write(join(root, 'tofu/.terraform.lock.hcl'), 'provider "a/b/c" {\n}\n');
    },
  ],
  [
    'the settings of bazelisk',
    (): void => {
      env['BAZELISK_BASE_URL'] = 'https://mirror.example.org';
    },
  ],
  [
    'a proxy',
    (): void => {
      env['HTTPS_PROXY'] = 'http://user:secret@proxy:1';
    },
  ],
  [
    'the cache',
    (): void => {
      env['XDG_CACHE_HOME'] = '/elsewhere';
    },
  ],
])('does not hold once %s changed', (_, change) => {
  record();
  change();
  expect(currentState(root, env, NOW)).toBeUndefined();
});

test('no secret of the environment is written down', () => {
  env['HTTPS_PROXY'] = 'http://user:secret@proxy:1';
  expect(JSON.stringify(record())).not.toContain('secret');
});

test.each(['', '{', 'null', '[]', '{"format":"flywheel-bootstrap/1"}', '{"format":"flywheel-bootstrap/0"}'])(
  'a file with %j is no state',
  (text) => {
    write(statePath(root), text);
    expect(readState(root)).toBeUndefined();
    expect(currentState(root, env, NOW)).toBeUndefined();
  },
);
