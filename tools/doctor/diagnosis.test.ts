import { expect, test } from 'vitest';

import type { Facts } from '../bootstrap/facts.ts';
import { goPrograms } from '../bootstrap/go-programs.ts';
import type { Answer } from '../machine/reachability.ts';
import { diagnose, isHealthy, type PlainTools, type ToolRow } from './diagnosis.ts';
import { type DoctorReport, reportLines } from './report.ts';

const yes: Answer = { answers: true, url: 'https://host.example.org/' };
const no: Answer = { answers: false, url: 'https://host.example.org/', why: 'silence' };

const plain: PlainTools = {
  node: { path: '/usr/bin/node', version: '20.20.2' },
  npm: { path: '/usr/bin/npm', version: '11.0.0' },
  git: undefined,
};

const internet: Facts = {
  root: '/clone',
  cache: '/cache',
  platform: { debian: false, name: 'macOS', superuser: false },
  policy: 'install',
  bazel: {
    launcher: '/clone/bazelisk',
    wanted: '7.7.1',
    chosen: false,
    cached: undefined,
    host: undefined,
    unsuitable: undefined,
  },
  reach: { bazelRelease: yes, bazelRegistry: yes, tofuRelease: yes, providerRegistry: yes },
  go: undefined,
  nix: undefined,
  tofu: undefined,
  built: [],
  registryComplete: false,
  registryConfigured: false,
  lockedProviders: [],
  sid: undefined,
};

const offline: Facts = {
  ...internet,
  reach: { bazelRelease: no, bazelRegistry: no, tofuRelease: no, providerRegistry: no },
  lockedProviders: [{ source: 'registry.opentofu.org/hashicorp/helm', version: '3.1.1', local: false }],
};

function states(facts: Facts, tools: PlainTools = plain): Record<string, ToolRow['state']> {
  return Object.fromEntries(diagnose(facts, tools).map(({ name, state }) => [name, state]));
}

test('with internet nothing but npm packages is needed', () => {
  const rows = diagnose(internet, plain);
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
  const rows = diagnose(offline, plain);
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
  expect(isHealthy(diagnose(facts, plain))).toBe(true);
  expect(states(facts)).toMatchObject({
    bazel: 'found',
    tofu: 'found',
    go: 'absent',
    'provider helm': 'absent',
  });
});

test('versions that are too old are missing', () => {
  const old = {
    ...internet,
    ...offline,
    bazel: { ...offline.bazel, unsuitable: { path: '/b', version: '4.2.3' } },
  };
  expect(diagnose(old, plain)[0]?.source).toBe('/b is version 4.2.3: 7.4.0 or newer is needed');
  expect(states(internet, { ...plain, node: { path: '/n', version: '18.19.0' } })).toMatchObject({
    node: 'missing',
  });
});

test('the report names each missing tool with its commands, and the generated lines', () => {
  const tools = diagnose(offline, plain);
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
