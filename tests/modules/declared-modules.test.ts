import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { repositoryRoot } from '../rig/bootstrap-rc.ts';

/** Folders with a module in each folder, and whether a BUILD.bazel beside them lists these. */
const groups = [
  { path: 'tofu/modules', listed: true },
  { path: 'tofu/stacks', listed: true },
  { path: 'examples/modules', listed: false },
  { path: 'examples/stacks', listed: false },
] as const;

describe.each(groups)('$path', ({ path, listed }) => {
  const group = join(repositoryRoot, path);
  const modules = readdirSync(group, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .filter((name) => readdirSync(join(group, name)).some((file) => file.endsWith('.tf')));

  it('has modules', () => {
    expect(modules.length).toBeGreaterThan(0);
  });

  it.each(modules)('%s has its targets', (name) => {
    const target = name.replaceAll('-', '_');
    const build = readFileSync(join(group, name, 'BUILD.bazel'), 'utf8');
    expect(build).toMatch(new RegExp(`tofu_(package|stack)\\(\\s*name = "${target}"`));
    if (listed) {
      expect(readFileSync(join(group, 'BUILD.bazel'), 'utf8')).toContain(`"//${path}/${name}:${target}"`);
    }
  });
});
