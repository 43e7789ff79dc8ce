import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { registryFiles, registryIsComplete, writeRegistry } from './registry-stubs.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'flywheel-registry-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('is complete once written, and not when a file is gone or other', () => {
  expect(registryIsComplete(directory)).toBe(false);
  writeRegistry(directory);
  expect(registryIsComplete(directory)).toBe(true);
  for (const path of registryFiles(directory).keys()) {
    writeFileSync(path, 'other');
    expect(registryIsComplete(directory)).toBe(false);
    writeRegistry(directory);
  }
  expect(registryIsComplete(directory)).toBe(true);
});

test('each module has a source whose MODULE.bazel equals the one of the registry', () => {
  writeRegistry(directory);
  const sources = [...registryFiles(directory).keys()].filter((path) => path.endsWith('source.json'));
  expect(sources.length).toBeGreaterThan(0);
  for (const path of sources) {
    const source = JSON.parse(readFileSync(path, 'utf8')) as { type: string; path: string };
    expect(source.type).toBe('local_path');
    expect(readFileSync(join(source.path, 'MODULE.bazel'), 'utf8')).toBe(
      readFileSync(join(path, '..', 'MODULE.bazel'), 'utf8'),
    );
  }
});
