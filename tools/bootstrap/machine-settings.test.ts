import { describe, expect, test } from 'vitest';

import type { Facts } from './facts.ts';
import { allThere, everything, internet, locked, no, yes } from './machine-facts.ts';
import { makePlan } from './plan.ts';

const rcOf = (facts: Facts): string[] => makePlan(facts, 'build').rc.map(({ line }) => line);
const stepsOf = (facts: Facts): string[] =>
  makePlan(facts, 'build').steps.map((step) =>
    step.type === 'build-go-program' ? step.program.title : step.type,
  );

describe('the rc has only what is needed', () => {
  test("Debian's Bazel where the registry of modules answers", () => {
    const facts = { ...allThere, reach: { ...allThere.reach, bazelRegistry: yes } };
    expect(rcOf(facts).join('\n')).not.toMatch(/--registry|enable_workspace/);
    expect(stepsOf({ ...facts, registryComplete: false })).toEqual([]);
  });

  test('a registry of the user’s own stays the only one', () => {
    expect(rcOf({ ...allThere, registryConfigured: true }).join('\n')).not.toContain('--registry');
  });

  test('OpenTofu that can be downloaded is neither built nor named', () => {
    const facts = {
      ...allThere,
      built: [],
      reach: { ...allThere.reach, tofuRelease: yes, providerRegistry: yes },
    };
    expect(stepsOf(facts)).toEqual([]);
    expect(rcOf(facts).join('\n')).not.toMatch(/FLYWHEEL_(TOFU|LOCAL)/);
  });

  test('an installed tofu of the same release line saves the build', () => {
    const facts = { ...allThere, built: everything.slice(1), tofu: { path: '/opt/tofu', version: '1.12.3' } };
    expect(stepsOf(facts)).toEqual([]);
    expect(rcOf(facts)).toContain('common --repo_env=FLYWHEEL_TOFU_PATH=/opt/tofu');
    expect(stepsOf({ ...facts, tofu: { path: '/opt/tofu', version: '1.8.1' } })).toEqual(['OpenTofu']);
  });

  test('where Node cannot be downloaded it is the one that runs this, and the decision depends on its file', () => {
    const facts = { ...internet, reach: { ...internet.reach, nodeRelease: no } };
    expect(rcOf(facts)).toEqual(['common --repo_env=FLYWHEEL_NODE_PATH=/usr/bin/node']);
    expect(makePlan(facts, 'build').needs).toContain('/usr/bin/node');
    // One that builds cannot use is not named: the toolchain's chain says what is wrong with it.
    expect(rcOf({ ...facts, node: undefined })).toEqual([]);
    expect(makePlan(internet, 'build').needs).not.toContain('/usr/bin/node');
  });
});

describe('schema only', () => {
  const VARIABLE = 'common --repo_env=FLYWHEEL_SCHEMA_ONLY_PROVIDERS=';
  const hashicorp = (name: string): string => `registry.opentofu.org/hashicorp/${name}`;
  const lineOf = (facts: Facts): { why: string; line: string } | undefined =>
    makePlan(facts, 'build').rc.find(({ line }) => line.startsWith(VARIABLE));

  const lockedProviders = [
    locked('kubernetes', '3.2.1', { verifiable: false }),
    locked('kubernetes', '2.38.0'),
    locked('helm', '3.1.1'),
    locked('random', '3.9.0'),
    locked('time', '0.14.2', { verifiable: false, local: true }),
    locked('null', '3.2.4', { local: true }),
    locked('aws', '6.1.0', { selected: true, verifiable: false }),
  ];

  test('without a registry: the locked providers nobody has here, each once', () => {
    const facts = { ...allThere, lockedProviders };
    expect(lineOf(facts)?.line).toBe(`${VARIABLE}${hashicorp('helm')},${hashicorp('kubernetes')}`);
    expect(lineOf(facts)?.why).toContain('No binary can be had for these');
    const why = 'registry-does-not-answer';
    expect(makePlan(facts, 'build').schemaOnlyProviders).toEqual([
      { source: hashicorp('helm'), why },
      { source: hashicorp('kubernetes'), why },
    ]);
    const other = { ...allThere, lockedProviders: [locked('time', '0.13.0')] };
    expect(lineOf(other)?.line).toBe(`${VARIABLE}${hashicorp('time')}`);
  });

  test('with a registry: those without a hash, also when the tests have a binary', () => {
    for (const facts of [internet, { ...internet, built: everything }]) {
      const online = { ...facts, lockedProviders };
      expect(rcOf(online)).toEqual([`${VARIABLE}${hashicorp('kubernetes')},${hashicorp('time')}`]);
      expect(lineOf(online)?.why).toBe(
        'The lock file has no hash of these, so nothing fetched could be verified: run `tofu providers lock` and commit the result.',
      );
      const why = 'no-hash-in-lock-file';
      expect(makePlan(online, 'build').schemaOnlyProviders).toEqual([
        { source: hashicorp('kubernetes'), why },
        { source: hashicorp('time'), why },
      ]);
    }
  });

  test('nothing is chosen where every lock has hashes, or someone has the provider', () => {
    const fine = [locked('helm', '3.1.1'), locked('aws', '6.1.0', { selected: true, verifiable: false })];
    expect(rcOf({ ...internet, lockedProviders: fine })).toEqual([]);
  });
});
