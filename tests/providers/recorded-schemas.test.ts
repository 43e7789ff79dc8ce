import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { parseRecording, serializeRecording } from '../../tools/plugin-protocol/recording.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';

const directory = join(repositoryRoot, 'tofu/schemas');
const files = readdirSync(directory).filter((file) => file.endsWith('.schema.json'));
const lock = readFileSync(join(repositoryRoot, 'tofu/.terraform.lock.hcl'), 'utf8');

function typesInModules(prefix: string): readonly string[] {
  const types = new Set<string>();
  for (const entry of readdirSync(join(repositoryRoot, 'tofu'), { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.tf')) continue;
    const text = readFileSync(join(repositoryRoot, 'tofu', entry), 'utf8');
    for (const [, type] of text.matchAll(/^(?:resource|data) "(\w+)"/gm)) {
      if (type?.startsWith(prefix)) types.add(type);
    }
  }
  return [...types].sort();
}

test('there are recordings of the providers whose binaries cannot be had everywhere, and the example has the same', () => {
  expect(files).toEqual([
    'hashicorp-helm-3.1.2.schema.json',
    'hashicorp-kubernetes-3.2.1.schema.json',
    'hashicorp-time-0.14.2.schema.json',
  ]);
  const examples = join(repositoryRoot, 'examples', 'schemas');
  for (const file of readdirSync(examples).filter((name) => name.endsWith('.schema.json'))) {
    expect(readFileSync(join(examples, file), 'utf8')).toBe(readFileSync(join(directory, file), 'utf8'));
  }
});

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(directory, file), 'utf8');
  const parsed = parseRecording(text);
  if (!parsed.ok) throw new Error(`${file} ${parsed.error.problem}`);
  const recording = parsed.value;
  const [, namespace = '', type = ''] = recording.provider.split('/');

  test('is as `flywheel providers record` writes it', () => {
    expect(text).toBe(serializeRecording(recording));
    expect(file).toBe(`${namespace}-${type}-${recording.version}.schema.json`);
  });

  test('is of the version that the lock file names', () => {
    expect(lock).toContain(`provider "${recording.provider}" {\n  version     = "${recording.version}"\n`);
  });

  test('has every type that the modules use', () => {
    const used = typesInModules(`${type}_`);
    expect(used.length).toBeGreaterThan(0);
    const { resource_schemas = {}, data_source_schemas = {} } = recording.schema;
    expect(used.filter((name) => !(name in resource_schemas) && !(name in data_source_schemas))).toEqual([]);
  });
});
