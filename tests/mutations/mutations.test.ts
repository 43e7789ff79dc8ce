import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { mutations } from './all.ts';
import { mutate } from './mutation.ts';

test.each(mutations)('$file: $name', (mutation) => {
  const text = readFileSync(join(repositoryRoot, mutation.file), 'utf8');
  const mutated = mutate(text, mutation);
  expect(mutated, 'the text to replace is to occur exactly once').toBeDefined();
  expect(mutated).not.toBe(text);
  if (!mutation.noticedBy.startsWith('//')) {
    expect(existsSync(join(repositoryRoot, mutation.noticedBy)), mutation.noticedBy).toBe(true);
  }
});

test('no two mutations have one name', () => {
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
});
