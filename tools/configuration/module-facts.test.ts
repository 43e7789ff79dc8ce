import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { readModuleFacts, type ModuleFacts } from './module-facts.ts';
import { readBody } from './read-body.ts';
import { SourceText } from './source-text.ts';

const scratch = mkdtempSync('/var/tmp/flywheel-reader-');
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function read(files: Readonly<Record<string, string | Buffer>>): ModuleFacts {
  const root = mkdtempSync(join(scratch, 'w-'));
  return readModuleFacts(
    'm',
    Object.entries(files).map(([at, content]) => {
      const path = join(root, at);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return { path, at };
    }),
  );
}

describe('places', () => {
  it.each([
    ['\uFEFFlocals {}\nmodule "a" {}\n', 2, 1],
    ['locals {}\r\n  module "a" {}\r\n', 2, 3],
    ['/* 👩‍👩‍👧 é\n日本 */ module "a" {}\n', 2, 7],
    ['/*\t*/ module "a" {}', 1, 7],
  ])('%j: lines from 1, columns as people count characters', (text, line, column) => {
    expect(read({ 'm/main.tf': text }).calls[0]?.place).toEqual({ path: 'm/main.tf', line, column });
  });

  it('are those of names in JSON', () => {
    const text = '{\n  "module": {"é": {"source": "./x"}, "b": {}}\n}';
    expect(read({ 'm/main.tf.json': text }).calls.map(({ name, place }) => [name, place.column])).toEqual([
      ['é', 14],
      ['b', 38],
    ]);
  });
});

describe('what a module says', () => {
  it('about calls, versions and providers', () => {
    const facts = read({
      'm/main.tf': `terraform {
  required_version = ">= 1.10"
  required_providers {
    random = {
      source                = "example.com/ns/random"
      version               = "~> 3.0"
      configuration_aliases = [random.east, random.west]
    }
  }
}
module "a" {
  source    = "../a"
  version   = "1.0"
  providers = { random = random.east, "random.x" = random.by[each.key] }
}
module "b" {
  source = local.somewhere
}
provider "time" {
  alias = "x"
}
output "o" {
  value = "\${provider::random::one(1)} \${provider::random::east::two()}"
}
`,
      'other/main.tf': 'module "elsewhere" { source = "./x" }\n',
    });
    expect(facts.calls).toMatchObject([
      { name: 'a', source: '../a', version: '1.0', passedProviders: ['random', 'random'] },
      { name: 'b', sourcePlace: { line: 17, column: 12 } },
    ]);
    expect(facts.calls[1]).not.toHaveProperty('source');
    expect(facts.requiredProviders).toMatchObject([
      {
        localName: 'random',
        source: 'example.com/ns/random',
        constraint: { text: '~> 3.0', place: { line: 6, column: 31 } },
        configurationAliases: ['random.east', 'random.west'],
      },
    ]);
    expect(facts.requiredVersions).toMatchObject([{ kind: 'tf', constraint: { text: '>= 1.10' } }]);
    expect(facts.providerFunctionCalls).toMatchObject([
      { provider: 'random', name: 'one', place: { line: 23, column: 14 } },
      { provider: 'random', alias: 'east', name: 'two' },
    ]);
    expect(facts.sourceOf('time')).toBe('registry.opentofu.org/hashicorp/time');
    expect(facts.sourceOf('terraform')).toBe('terraform.io/builtin/terraform');
    expect(facts.unreadable).toEqual([]);
  });

  it('in its tests', () => {
    const { tests } = read({
      'm/main.tf': '',
      'm/tests/a.tftest.hcl':
        'mock_provider "random" {\n  alias = "x"\n}\nrun "a" {\n  module {\n    source = "./setup"\n  }\n  providers = { time = time.y }\n}\n',
      'm/b.tofutest.json': '{"provider": {"null": {}}}',
      'm/deep/er/c.tftest.hcl': 'provider "http" {}\n',
    });
    expect(tests.calls.map(({ source }) => source)).toEqual(['./setup']);
    expect([...tests.providers].sort()).toEqual(['null', 'random', 'time']);
  });
});

describe('what cannot be told', () => {
  it.each([
    ['m/main.tf', 'locals {\n  a = "x\n}\n', 2, 'a line end in a string'],
    ['m/main.tf', 'locals {\n', 2, 'the end of the file'],
    [
      'm/main.tf',
      'module "a" {\n  providers = var.all\n}\n',
      2,
      'a map of providers that has to be evaluated',
    ],
    [
      'm/main.tf',
      'terraform {\n  required_version = join("", [])\n}\n',
      2,
      'a version constraint that has to be evaluated',
    ],
    ['m/main.tf', Buffer.from([0x23, 0xff]), 1, 'bytes that are not UTF-8'],
    ['m/main.tf', 'a = `x`\n', 1, 'the character "`"'],
  ])('is said, with its place: %s %j', (at, content, line, problem) => {
    expect(read({ [at]: content }).unreadable).toMatchObject([{ place: { path: at, line }, problem }]);
  });

  it('is said of JSON', () => {
    expect(read({ 'm/main.tf.json': '{"module": ' }).unreadable).toHaveLength(1);
    expect(read({ 'm/main.tf.json': `${'['.repeat(2000)}${']'.repeat(2000)}` }).unreadable).toHaveLength(1);
  });

  it('is said of nesting that nobody wrote, without running out of stack', () => {
    const blocks = `${'a {\n'.repeat(50_000)}${'}\n'.repeat(50_000)}`;
    expect(read({ 'm/main.tf': blocks }).unreadable).toHaveLength(1);
    const lists = `locals {\n  a = ${'['.repeat(50_000)}${']'.repeat(50_000)}\n}\nmodule "a" {}\n`;
    expect(read({ 'm/main.tf': lists })).toMatchObject({ unreadable: [], calls: [{ name: 'a' }] });
  });
});

describe('a large file', () => {
  it('is read to its end', () => {
    const block = (n: number): string =>
      `resource "random_pet" "a${n}" {\n  prefix = "x\${var.a}"\n  keepers = <<EOT\n}\nEOT\n}\n`;
    const text = Array.from({ length: 10_000 }, (_, n) => block(n)).join('');
    const { resources, unreadable } = read({ 'm/main.tf': text });
    expect(unreadable).toEqual([]);
    expect(resources).toHaveLength(10_000);
    expect(resources.at(-1)?.place).toEqual({ path: 'm/main.tf', line: 59_995, column: 1 });
  });
});

describe('expressions', () => {
  const expression = (text: string): unknown => {
    const read = readBody(new SourceText('x.tf', `a = ${text}\n`));
    return read.ok ? read.value.body.attribute('a')?.expression : read.error;
  };

  it.each([
    ['"a\\tb$${c}\\u00e9"', { kind: 'string', value: 'a\tb${c}é' }],
    ['""', { kind: 'string', value: '' }],
    ['"a${1}"', { kind: 'other' }],
    ['"a" == "a"', { kind: 'other' }],
    ['"\\q"', { kind: 'other' }],
    ['<<A\nx\nA', { kind: 'other' }],
    ['random.east', { kind: 'reference', names: ['random', 'east'] }],
    ['random.east[0]', { kind: 'other', root: 'random' }],
    ['f(1)', { kind: 'other' }],
    ['[1,\n"b",\n]', { kind: 'list', items: [{ kind: 'other' }, { kind: 'string', value: 'b' }] }],
    ['[]', { kind: 'list', items: [] }],
    ['[1][0]', { kind: 'other' }],
    ['[for x in y : x]', { kind: 'other' }],
    [
      '{ a = 1, "b" : "c"\n  (d) = 2\n}',
      { kind: 'object', items: [{ key: 'a' }, { key: 'b', value: { value: 'c' } }, {}] },
    ],
    ['{}.a', { kind: 'other' }],
    ['{ a = 1 } == { a = 1 }', { kind: 'other' }],
  ])('%s', (text, expected) => {
    expect(expression(text)).toMatchObject(expected);
  });
});
