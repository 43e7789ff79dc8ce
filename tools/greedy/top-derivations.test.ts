import { describe, expect, it } from 'vitest';

import { questionForDerivations } from './top-derivations.ts';

describe('what a command builds', () => {
  it.each<[string, string | undefined]>([
    ['nix build .#a .#b', 'path-info --derivation .#a .#b'],
    ['/usr/bin/nix build -L --no-link --print-out-paths .#a', 'path-info --derivation .#a'],
    [
      'nix --option cores 1 build --out-link result -f x.nix a',
      '--option cores 1 path-info --derivation -f x.nix a',
    ],
    [
      'nix build --keep-going --impure --override-input n path:x',
      'path-info --derivation --impure --override-input n path:x',
    ],
    ['nix-build x.nix', undefined],
    ['make build', undefined],
    ['nix develop', undefined],
  ])('%s', (command, question) => {
    expect(questionForDerivations(command.split(' '))?.join(' ')).toBe(question);
  });
});
