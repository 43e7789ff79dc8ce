import { expect, test } from 'vitest';

import { debianCommands, installArguments, installAttempts } from './debian-packages.ts';

const FORCE = ['-o', 'Dpkg::Options::=--force-overwrite'];

test('packages come from sid, without what they only recommend', () => {
  expect(installArguments(['a', 'b'])).toEqual([
    ...['install', '-y', '--no-install-recommends', ...FORCE, '-t', 'sid'],
    ...['a', 'b'],
  ]);
});

test('a failed installation is repaired and tried again, and at last tried without the optional packages', () => {
  expect(installAttempts(['bazel', 'nix'], ['nix', 'other'])).toEqual([
    { say: undefined, commands: [installArguments(['bazel', 'nix'])], without: [] },
    {
      say: 'apt-get install did not finish; repairing with apt-get -f install',
      commands: [['-f', 'install', '-y', ...FORCE], installArguments(['bazel', 'nix'])],
      without: [],
    },
    { say: 'trying again without nix', commands: [installArguments(['bazel'])], without: ['nix'] },
  ]);
});

test('where every package is needed nothing is left out', () => {
  expect(installAttempts(['go'], ['nix']).map(({ without }) => without)).toEqual([[], []]);
});

test('the commands for a person write the same files, and end with how to go on', () => {
  const files = [{ path: '/etc/apt/x.sources', content: "Types: deb\nURIs: it's\n" }];
  expect(debianCommands({ type: 'add', files }, ['go'], 'npm run bootstrap')).toEqual([
    `printf '%s\\n' 'Types: deb' 'URIs: it'\\''s' | sudo tee /etc/apt/x.sources`,
    'sudo apt-get update',
    `sudo apt-get ${installArguments(['go']).join(' ')}`,
    'npm run bootstrap',
  ]);
  expect(debianCommands({ type: 'configured', file: '/x' }, ['go'], 'next')).toHaveLength(3);
});
