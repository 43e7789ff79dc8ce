import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { findProviderBinary } from '../../tests/rig/provider-binary.ts';
import { ExitCode } from '../cli/exit-codes.ts';
import { parseRecording, type Recording } from '../plugin-protocol/recording.ts';
import { recordCommand, type RecordOptions } from './record-command.ts';

let directory: string;
let messages: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'flywheel-record-'));
  messages = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    messages.push(String(text));
    return true;
  });
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const schema = {
  provider: { version: 0, block: {} },
  resource_schemas: { thing_a: { version: 0 }, thing_b: { version: 0 } },
  data_source_schemas: { thing_b: { version: 0 }, thing_c: { version: 0 } },
  functions: { f: { return_type: 'string' } },
};

async function record(options: Partial<RecordOptions>): Promise<{ code: ExitCode; recording?: Recording }> {
  const json = join(directory, 'schema.json');
  const out = join(directory, 'deep', 'out.schema.json');
  writeFileSync(json, JSON.stringify(schema));
  const code = await recordCommand({
    action: 'record',
    provider: 'acme/thing',
    version: '1.2.3',
    binary: undefined,
    'from-json': options.binary === undefined ? json : undefined,
    protocol: undefined,
    types: undefined,
    'used-by': undefined,
    out,
    ...options,
  });
  if (!existsSync(out)) return { code };
  const parsed = parseRecording(readFileSync(out, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.error.problem);
  return { code, recording: parsed.value };
}

test('all types of the JSON are recorded when none are chosen', async () => {
  const { code, recording } = await record({});
  expect(code).toBe(ExitCode.ok);
  expect(recording).toEqual({
    provider: 'registry.opentofu.org/acme/thing',
    version: '1.2.3',
    protocol: 6,
    complete: true,
    schema,
  });
});

test('chosen types are recorded with the provider block and the functions', async () => {
  const { recording } = await record({ types: 'thing_a, thing_c', protocol: 5 });
  expect(recording).toMatchObject({ protocol: 5, complete: false });
  expect(recording?.schema).toEqual({
    provider: schema.provider,
    resource_schemas: { thing_a: { version: 0 } },
    data_source_schemas: { thing_c: { version: 0 } },
    functions: schema.functions,
  });
});

test('types in use are found in module files at any depth, and not elsewhere', async () => {
  mkdirSync(join(directory, 'm/n'), { recursive: true });
  mkdirSync(join(directory, 'm/.terraform'), { recursive: true });
  writeFileSync(join(directory, 'm/n/main.tofu'), 'resource "thing_a" "x" {}\n');
  writeFileSync(join(directory, 'm/README.md'), 'thing_b\n');
  writeFileSync(join(directory, 'm/.terraform/x.tf'), 'data "thing_c" "x" {}\n');
  const { recording } = await record({ 'used-by': [join(directory, 'm')] });
  expect(recording?.schema.resource_schemas).toEqual({ thing_a: { version: 0 } });
  expect(recording?.schema.data_source_schemas).toBeUndefined();
});

test('a type that the provider does not have, and a directory that uses none, leave no file', async () => {
  expect(await record({ types: 'thing_a,thing_x' })).toEqual({ code: ExitCode.findings });
  mkdirSync(join(directory, 'empty'));
  expect(await record({ 'used-by': [join(directory, 'empty')] })).toEqual({ code: ExitCode.findings });
  expect(await record({ 'used-by': [join(directory, 'nowhere')] })).toEqual({ code: ExitCode.environment });
  expect(await record({ version: '~> 1.2' })).toEqual({ code: ExitCode.usage });
  expect(await record({ provider: 'thing' })).toEqual({ code: ExitCode.usage });
  expect(messages.join('')).toContain('registry.opentofu.org/acme/thing has no type named thing_x.');
  expect(messages.join('')).toContain('no type of registry.opentofu.org/acme/thing occurs in');
});

test('a real provider is asked by --binary', async () => {
  const { code, recording } = await record({
    provider: 'hashicorp/random',
    version: '3.9.0',
    binary: findProviderBinary('hashicorp/random', '3.9.0'),
    types: 'random_pet',
  });
  expect(code).toBe(ExitCode.ok);
  expect(Object.keys(recording?.schema.resource_schemas ?? {})).toEqual(['random_pet']);
  expect(recording?.protocol).toBe(5);
});

test('a program that is no provider is an error of the environment', async () => {
  expect(await record({ binary: '/bin/true' })).toEqual({ code: ExitCode.environment });
});
