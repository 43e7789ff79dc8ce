import { expect, test } from 'vitest';

import {
  goPrograms,
  localProviders,
  localProvidersDirectory,
  platformName,
  programPath,
} from './go-programs.ts';

test('every program has an exact version, a place of its own that names its version, and a time', () => {
  const places = new Set(goPrograms.map((program) => programPath(program, '/cache')));
  expect(places.size).toBe(goPrograms.length);
  for (const program of goPrograms) {
    expect(program.moduleVersion).toMatch(/^v\d+\.\d+\.\d+(-\S+)?$/);
    expect(program.path.join('/')).toContain(program.version);
    expect(program.usualSeconds).toBeGreaterThan(0);
  }
});

test('a module of major version 2 or later names it in its path', () => {
  for (const { module, moduleVersion } of goPrograms) {
    const major = Number(/^v(\d+)/.exec(moduleVersion)?.[1]);
    expect(/\/v\d+$/.exec(module)?.[0] ?? '').toBe(major >= 2 ? `/v${major}` : '');
  }
});

test('tools and providers are where the build looks for them', () => {
  expect(
    goPrograms.filter(({ kind }) => kind === 'tool').map((program) => programPath(program, '/c')),
  ).toEqual(['/c/go/opentofu-1.12.6/tofu', '/c/go/bazel-remote-2.6.2/bazel-remote']);
  expect(localProviders.map((program) => programPath(program, '/c'))).toEqual([
    `${localProvidersDirectory('/c')}/registry.opentofu.org/hashicorp/random/3.9.0/${platformName}/terraform-provider-random_v3.9.0`,
    `${localProvidersDirectory('/c')}/registry.opentofu.org/hashicorp/time/0.14.2/${platformName}/terraform-provider-time_v0.14.2`,
  ]);
});
