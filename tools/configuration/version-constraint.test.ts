import { describe, expect, it } from 'vitest';

import { engineMeets, parseConstraints, parseVersion, providerMeets } from './version-constraint.ts';

function meets(of: typeof engineMeets, version: string, text: string): boolean {
  const [parsed, constraints] = [parseVersion(version), parseConstraints(text)];
  if (!parsed || !constraints) throw new Error(`${version} or ${text} cannot be read`);
  return of(parsed, constraints);
}

/** Constraints that both readings agree on, the versions that meet them, and those that do not. */
const both: Readonly<Record<string, readonly [yes: readonly string[], no: readonly string[]]>> = {
  '': [['0.0.1', '9.9.9'], []],
  '1.2.3': [['1.2.3'], ['1.2.4', '1.2.2']],
  '= 1.2': [['1.2.0'], ['1.2.1']],
  '=1.2.3': [['1.2.3'], ['1.2.4']],
  '!= 1.2.3': [['1.2.4'], ['1.2.3']],
  '> 1.2': [
    ['1.2.1', '2.0.0'],
    ['1.2.0', '1.1.9'],
  ],
  '>= 1.2': [['1.2.0', '1.10.0'], ['1.1.99']],
  '< 2': [['1.99.99'], ['2.0.0']],
  '<= 1.2.3': [['1.2.3', '0.9.0'], ['1.2.4']],
  '~> 1.2.3': [
    ['1.2.3', '1.2.99'],
    ['1.2.2', '1.3.0', '2.2.3'],
  ],
  '~> 1.2': [
    ['1.2.0', '1.99.0'],
    ['1.1.9', '2.0.0'],
  ],
  '>= 1.10.0, < 2.0.0, != 1.11.1': [
    ['1.10.0', '1.11.0'],
    ['1.9.9', '2.0.0', '1.11.1'],
  ],
  '>= 1.9 , < 1.12': [['1.11.9'], ['1.12.6', '1.8.0']],
  '>= 9.0': [['10.0.0'], ['1.12.6']],
  '> 1.0.0-beta': [['1.0.0', '1.0.1'], ['0.9.0']],
};

describe.each([
  ['the engine', engineMeets],
  ['a provider', providerMeets],
] as const)('constraints on the version of %s', (_, of) => {
  it.each(Object.entries(both))('%j', (text, [yes, no]) => {
    for (const version of yes) expect(`${version} ${meets(of, version, text)}`).toBe(`${version} true`);
    for (const version of no) expect(`${version} ${meets(of, version, text)}`).toBe(`${version} false`);
  });

  it.each(['>= x', '=> 1.0', '1.2.3.', '>= 1.0 < 2.0', 'latest', ',', '1.0,', '^1.0'])(
    '%j is none',
    (text) => {
      expect(parseConstraints(text)).toBeUndefined();
    },
  );
});

describe('a pessimistic constraint of one number', () => {
  it('has no upper bound for the engine, and one for a provider', () => {
    expect(meets(engineMeets, '2.0.0', '~> 1')).toBe(true);
    expect(meets(engineMeets, '0.9.0', '~> 1')).toBe(false);
    expect(meets(providerMeets, '1.9.0', '~> 1')).toBe(true);
    expect(meets(providerMeets, '2.0.0', '~> 1')).toBe(false);
  });
});

describe('a prerelease', () => {
  it('of the engine meets constraints that name a prerelease of the same version', () => {
    expect(meets(engineMeets, '1.13.0-beta2', '>= 1.12')).toBe(false);
    expect(meets(engineMeets, '1.13.0-beta2', '>= 1.13.0-beta1')).toBe(true);
    expect(meets(engineMeets, '1.13.0-beta2', '>= 1.12.0-beta1')).toBe(false);
    expect(meets(engineMeets, '1.13.0-beta2', '~> 1.13.0-beta1')).toBe(true);
    expect(meets(engineMeets, '1.13.0', '~> 1.13.0-beta1')).toBe(false);
  });

  it('of a provider has to be asked for by name', () => {
    expect(meets(providerMeets, '1.3.0-beta1', '>= 1.2')).toBe(false);
    expect(meets(providerMeets, '1.3.0-beta1', '1.3.0-beta1')).toBe(true);
    expect(meets(providerMeets, '1.3.0-beta1', '1.3.0-beta1, < 1.0')).toBe(false);
  });

  it.each([
    ['1.0.0-alpha', '1.0.0-alpha.1'],
    ['1.0.0-alpha.1', '1.0.0-alpha.beta'],
    ['1.0.0-beta.2', '1.0.0-beta.11'],
    ['1.0.0-rc.1', '1.0.0'],
  ])('%s comes before %s', (first, second) => {
    expect(meets(providerMeets, first, `${first}, < ${second}`)).toBe(true);
    expect(meets(providerMeets, second, `= ${second}, > ${first}`)).toBe(true);
  });
});
