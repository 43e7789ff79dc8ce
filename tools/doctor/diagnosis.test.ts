import { expect, test } from 'vitest';

import type { Facts } from '../bootstrap/facts.ts';
import { goPrograms } from '../bootstrap/go-programs.ts';
import { bare, internet as machine, locked, no } from '../bootstrap/machine-facts.ts';
import { diagnose, isHealthy, type PlainTools, type ToolRow } from './diagnosis.ts';
import { type DoctorReport, reportLines } from './report.ts';

const plain: PlainTools = {
  node: { path: '/usr/bin/node', version: '20.20.2' },
  npm: { path: '/usr/bin/npm', version: '11.0.0' },
  git: undefined,
};

const internet: Facts = {
  ...machine,
  platform: { debian: false, name: 'macOS', superuser: false },
  sid: undefined,
};

const offline: Facts = {
  ...internet,
  reach: bare.reach,
  lockedProviders: [locked('helm', '3.1.1')],
};

function states(facts: Facts, tools: PlainTools = plain): Record<string, ToolRow['state']> {
  return Object.fromEntries(diagnose(facts, tools, 'build').map(({ name, state }) => [name, state]));
}

test('with internet nothing but npm packages is needed', () => {
  const rows = diagnose(internet, plain, 'build');
  expect(isHealthy(rows)).toBe(true);
  expect(states(internet)).toMatchObject({
    bazel: 'found',
    go: 'absent',
    nix: 'absent',
    tofu: 'absent',
    git: 'absent',
  });
  expect(rows.find(({ name }) => name === 'tofu')?.source).toBe('downloaded by Bazel when needed');
});

test('what is missing comes with the command that brings it', () => {
  const rows = diagnose(offline, plain, 'build');
  expect(isHealthy(rows)).toBe(false);
  expect(states(offline)).toMatchObject({
    bazel: 'missing',
    go: 'missing',
    tofu: 'missing',
    'provider time': 'missing',
  });
  for (const row of rows) expect(row.fix.length > 0).toBe(row.state === 'missing');
});

test('a provider without a binary is not an error', () => {
  const bazel = { ...offline.bazel, host: { path: '/opt/bazel', version: '8.0.0', debian: false } };
  const facts = { ...offline, bazel, built: goPrograms.map(({ title }) => title) };
  expect(isHealthy(diagnose(facts, plain, 'build'))).toBe(true);
  expect(states(facts)).toMatchObject({
    bazel: 'found',
    tofu: 'found',
    go: 'absent',
    'provider helm in builds': 'absent',
  });
});

test('why a provider has no binary: what the registry and the lock file say', () => {
  const sourceOf = (facts: Facts): string | undefined =>
    diagnose(facts, plain, 'build').find(({ name }) => name === 'provider helm in builds')?.source;
  expect(sourceOf(offline)).toContain('the provider registry does not answer');
  const unverifiable = { ...internet, lockedProviders: [locked('helm', '3.1.1', { verifiable: false })] };
  expect(sourceOf(unverifiable)).toContain('run `tofu providers lock`');
  expect(sourceOf({ ...internet, lockedProviders: [locked('helm', '3.1.1')] })).toBeUndefined();
});

test('a clone that was set up for the tests needs their programs, with internet too', () => {
  const rows = diagnose(internet, plain, 'tests');
  const remote = rows.find(({ name }) => name === 'bazel-remote');
  expect(remote).toMatchObject({ state: 'missing', fix: ['npm run bootstrap -- --tests'] });
  const builds = diagnose(internet, plain, 'build').find(({ name }) => name === 'bazel-remote');
  expect(builds).toMatchObject({ state: 'absent' });
  expect(builds?.source).toContain('npm run bootstrap -- --tests');
});

test('versions that are too old are missing', () => {
  const old = {
    ...internet,
    ...offline,
    bazel: { ...offline.bazel, unsuitable: { path: '/b', version: '4.2.3' } },
  };
  expect(diagnose(old, plain, 'build')[0]?.source).toBe('/b is version 4.2.3: 7.4.0 or newer is needed');
  expect(states(internet, { ...plain, node: { path: '/n', version: '18.19.0' } })).toMatchObject({
    node: 'missing',
  });
});

test('the report names each missing tool with its commands, and the generated lines', () => {
  const tools = diagnose(offline, plain, 'build');
  const report: DoctorReport = {
    format: 'flywheel-doctor/1',
    ok: false,
    tools,
    toolchain: [
      {
        workspace: '/clone',
        tool: 'tofu',
        version: '1.12.6',
        source: 'nix',
        record: { store_path: '/nix/store/x' },
      },
    ],
    reach: [no],
    cache: { directory: '/cache', entries: [{ path: '/cache/go', bytes: 138_000_000 }] },
    generated: { path: '/clone/.flywheel/bootstrap.bazelrc', text: '# why\ncommon --x\n', current: false },
    remarks: [],
  };
  const text = reportLines(report).join('\n');
  expect(text).toMatch(/^bazel +MISSING/m);
  expect(text).toContain('tofu 1.12.6 from nix: /nix/store/x (/clone)');
  expect(text).toContain('host.example.org: silence');
  expect(text).toContain('138 MB  /cache/go');
  expect(text).toContain('\n  common --x\n');
  expect(text).toContain('to make them anew: npm run bootstrap');
  expect(text).toMatch(/to fix:\n {2}bazel:\n {4}export USE_BAZEL_VERSION=/);
});
