import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { fetchedProvenance } from './provenance.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'flywheel-provenance-'));
  mkdirSync(join(directory, 'workspace'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function repository(name: string, text: string): void {
  mkdirSync(join(directory, 'base', 'external', name), { recursive: true });
  writeFileSync(join(directory, 'base', 'external', name, 'provenance.json'), text);
}

test.each(['rules_flywheel~~toolchains~flywheel_', '_main~toolchains~flywheel_', '+toolchains+flywheel_'])(
  'repositories under the names that Bazel 7 and later give them: %s',
  (prefix) => {
    symlinkSync(
      join(directory, 'base', 'execroot', '_main', 'bazel-out'),
      join(directory, 'workspace', 'bazel-out'),
    );
    repository(
      `${prefix}tofu`,
      '{"tool": "tofu", "version": "1.12.6", "source": "host", "path": "/opt/tofu"}',
    );
    repository(`${prefix}toolchains`, '{"tool": "no"}');
    expect(fetchedProvenance(join(directory, 'workspace'))).toEqual([
      {
        tool: 'tofu',
        version: '1.12.6',
        source: 'host',
        record: { tool: 'tofu', version: '1.12.6', source: 'host', path: '/opt/tofu' },
      },
    ]);
  },
);

test('a workspace that was not built, and a record that cannot be read', () => {
  expect(fetchedProvenance(join(directory, 'workspace'))).toEqual([]);
  symlinkSync(
    join(directory, 'base', 'execroot', '_main', 'bazel-out'),
    join(directory, 'workspace', 'bazel-out'),
  );
  expect(fetchedProvenance(join(directory, 'workspace'))).toEqual([]);
  repository('x+flywheel_node', '{');
  expect(fetchedProvenance(join(directory, 'workspace'))).toEqual([]);
});
