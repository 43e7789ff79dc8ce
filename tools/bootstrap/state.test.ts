import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { bazeliskrcText } from '../bazel/bazeliskrc.ts';
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
    scope: 'build',
    bazel: { source: 'bazelisk', version: '7.7.1' },
    reach: {
      bazelRelease: answer,
      bazelRegistry: answer,
      tofuRelease: answer,
      nodeRelease: answer,
      providerRegistry: answer,
    },
    schemaOnlyProviders: [],
    notes: [],
    needs: [root],
    rc: 'common --x\n',
    bazelisk: undefined,
    ...change,
  };
  write(statePath(root), JSON.stringify(state));
  write(rcPath(root), 'common --x\n');
  return state;
}

test('holds for a day', () => {
  const state = record();
  expect(currentState(root, env, NOW, 'build')).toEqual(state);
  expect(currentState(root, env, NOW + 22 * HOUR, 'build')).toEqual(state);
  expect(currentState(root, env, NOW + 24 * HOUR, 'build')).toBeUndefined();
});

test('a clock that was set back decides nothing', () => {
  record({ decidedAt: NOW + HOUR });
  expect(currentState(root, env, NOW, 'build')).toBeUndefined();
});

test('does not hold once a file it names is gone', () => {
  record({ needs: [join(root, 'gone')] });
  expect(currentState(root, env, NOW, 'build')).toBeUndefined();
});

test('does not hold once the rc was changed or removed', () => {
  record();
  write(rcPath(root), 'common --y\n');
  expect(currentState(root, env, NOW, 'build')).toBeUndefined();
  rmSync(rcPath(root));
  expect(currentState(root, env, NOW, 'build')).toBeUndefined();
});

test('does not hold where an rc is left that it did not make', () => {
  record({ rc: undefined });
  expect(currentState(root, env, NOW, 'build')).toBeUndefined();
  rmSync(rcPath(root));
  expect(currentState(root, env, NOW, 'build')).toBeDefined();
});

test('for builds is not enough for the tests; for the tests it is enough for both', () => {
  record();
  expect(currentState(root, env, NOW, 'tests')).toBeUndefined();
  record({ scope: 'tests' });
  expect(currentState(root, env, NOW, 'tests')).toBeDefined();
  expect(currentState(root, env, NOW, 'build')).toBeDefined();
});

describe('with settings of bazelisk', () => {
  const bazel = '/usr/bin/bazel';
  beforeEach(() => {
    write(join(root, 'MODULE.bazel'), 'module(\n    name = "rules_flywheel",\n)\n');
    write(join(root, 'examples', 'MODULE.bazel'), 'module(name = "example")\n');
  });
  const place = (workspace: string, text = bazeliskrcText(bazel)): void => {
    write(join(workspace, '.bazeliskrc'), text);
  };

  test('does not hold once they were changed, removed, or came to be', () => {
    const workspaces = [root, join(root, 'examples')];
    workspaces.forEach((workspace) => {
      place(workspace);
    });
    record({ bazelisk: { workspaces, bazel } });
    expect(currentState(root, env, NOW, 'build')).toBeDefined();
    place(root, bazeliskrcText('/other'));
    expect(currentState(root, env, NOW, 'build')).toBeUndefined();
    place(root);
    rmSync(join(root, 'examples', '.bazeliskrc'));
    expect(currentState(root, env, NOW, 'build')).toBeUndefined();
    record();
    expect(currentState(root, env, NOW, 'build')).toBeUndefined();
  });

  test("ours are no choice of a person's: the decision holds with them; a person's are one", () => {
    record({ bazelisk: { workspaces: [root], bazel } });
    place(root);
    expect(currentState(root, env, NOW, 'build')).toBeDefined();
    record();
    place(root, 'USE_BAZEL_VERSION=8.0.0\n');
    expect(currentState(root, env, NOW, 'build')).toBeUndefined();
  });
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
    'the directory of local providers',
    (): void => {
      env['FLYWHEEL_LOCAL_PROVIDERS'] = '/elsewhere';
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
  expect(currentState(root, env, NOW, 'build')).toBeUndefined();
});

test('no secret of the environment is written down', () => {
  env['HTTPS_PROXY'] = 'http://user:secret@proxy:1';
  expect(JSON.stringify(record())).not.toContain('secret');
});

test.each(['', '{', 'null', '[]', '{"format":"flywheel-bootstrap/2"}', '{"format":"flywheel-bootstrap/1"}'])(
  'a file with %j is no state',
  (text) => {
    write(statePath(root), text);
    expect(readState(root)).toBeUndefined();
    expect(currentState(root, env, NOW, 'build')).toBeUndefined();
  },
);
