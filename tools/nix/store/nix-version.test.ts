import { expect, it } from 'vitest';

import { isNewEnough, nixFeatures, parseNixVersion } from './nix-version.ts';

it.each([
  ['nix (Nix) 2.34.8\n', [true, true, true]],
  ['nix (Nix) 2.35.0pre20260501_abcdef0\n', [true, true, true]],
  ['nix (Nix) 2.32.4', [true, true, false]],
  ['nix (Nix) 2.30.0', [true, true, false]],
  ['nix (Nix) 2.29.1', [true, false, false]],
  ['nix (Nix) 2.15.0', [true, false, false]],
  ['nix (Nix) 2.14.9', [false, false, false]],
  ['nix (Nix) 2.3.16', [false, false, false]],
  ['nix (Nix) 3.0.0', [true, true, true]],
  ['nix (Determinate Nix 3.14.0) 2.33.0', [true, true, true]],
  ['nix (Lix, like Nix) 2.94.0\nSystem type: x86_64-linux', [true, false, false]],
])('%j is a version with features', (output, [newEnough, jsonLogPath, pathInfoFormat]) => {
  const version = parseNixVersion(output);
  expect(version && isNewEnough(version)).toBe(newEnough);
  expect(version && nixFeatures(version)).toEqual({ jsonLogPath, pathInfoFormat });
});

it.each(['', 'nix', 'Nixon 2.34', 'nix (Nix)', 'zsh: command not found: nix'])('%j is none', (output) => {
  expect(parseNixVersion(output)).toBeUndefined();
});
