import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ModuleTree } from './module-tree.ts';
import { SourceFinder, type ValueSources } from './value-sources.ts';

describe('where a value comes from', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync('/var/tmp/flywheel-sources-');
  });
  afterEach(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  /** The sources of the line that says HERE in a comment. */
  function sourcesOf(files: Readonly<Record<string, string>>, placeholders = ['p', 'q']): ValueSources {
    const declared = Object.entries(files).map(([at, text], index) => {
      const path = join(scratch, String(index));
      writeFileSync(path, text);
      return { at, path };
    });
    const finder = new SourceFinder(new ModuleTree(declared), 'm', new Set(placeholders));
    for (const [path, text] of Object.entries(files)) {
      const line = text.split('\n').findIndex((each) => each.includes('HERE')) + 1;
      const column = (text.split('\n')[line - 1] ?? '').search(/\S/) + 1;
      if (line > 0) return finder.ofDiagnostic({ place: { path, line, column } });
    }
    return finder.ofDiagnostic({});
  }

  it.each([
    ['a literal', '{"resource": {"a": {"b": {\n"x": 1, "//": "HERE",\n"y": "${var.p}"\n}}}}', [], []],
    ['a placeholder', '{"resource": {"a": {"b": {\n"x": "HERE ${var.p}",\n"y": "${var.q}"\n}}}}', ['p'], []],
    [
      'a text in an expression',
      '{"resource": {"a": {"b": {\n"x": "HERE ${lookup(var.p, \\"var.q\\")}"\n}}}}',
      ['p'],
      [],
    ],
    ['an escaped one', '{"resource": {"a": {"b": {\n"x": "HERE $${var.p} var.q"\n}}}}', [], []],
    [
      'the second of two blocks',
      '{"resource": {"a": {"b": [{"x": "${var.p}"},\n{"x": "HERE ${var.q}"}]}}}',
      ['q'],
      [],
    ],
    [
      'a nested block, and a key',
      '{"resource": {"a": {"b": {\n"x": [{"HERE": {"${var.p}": ["${a.c.id}"]}}],\n"y": "${var.q}"\n}, "c": {}}}}',
      ['p'],
      ['a.c.id'],
    ],
    [
      'a dynamic block',
      '{"resource": {"a": {"b": {\n"dynamic": {"HERE": {"for_each": "${var.p}", "content": {"z": "${HERE.value}"}}}\n}}}}',
      ['p'],
      [],
    ],
    [
      'a dynamic block elsewhere',
      '{"resource": {"a": {"c": {"dynamic": {"part": {"for_each": "${var.p}"}}}, "b": {\n"x": "HERE ${a.c.part}"\n}}}}',
      ['p'],
      ['a.c.part'],
    ],
    [
      'repetition',
      '{"resource": {"a": {"b": {"for_each": "${var.p}",\n"x": "HERE ${each.key}"\n}}}}',
      ['p'],
      [],
    ],
    [
      'locals',
      '{"locals": {"l": "${local.k}", "k": "${var.q}"},\n"output": {"o": {\n"value": "HERE ${local.l}"}}}',
      ['q'],
      [],
    ],
  ])('%s, in JSON', (_, text, variables, mocked) => {
    expect(sourcesOf({ 'm/main.tf.json': text })).toEqual({ variables, mocked });
  });

  it.each([
    ['a literal', 'resource "a" "b" {\n  x = 1 # HERE\n  y = var.p\n}\n', [], []],
    ['a default', 'variable "d" {\n  default = 1\n}\nresource "a" "b" {\n  x = var.d # HERE\n}\n', [], []],
    ['a placeholder', 'resource "a" "b" {\n  x = "${var.p}" # HERE\n}\n', ['p'], []],
    [
      'a whole block',
      'resource "a" "b" { # HERE\n  x = var.p\n  y {\n    z = var.q\n  }\n}\n',
      ['p', 'q'],
      [],
    ],
    [
      'locals',
      'locals {\n  l = local.k\n  k = var.q\n}\nresource "a" "b" {\n  x = local.l # HERE\n}\n',
      ['q'],
      [],
    ],
    [
      'what is configured elsewhere',
      'resource "a" "c" {\n  n = var.p\n}\nresource "a" "b" {\n  x = a.c.n # HERE\n}\n',
      ['p'],
      [],
    ],
    [
      'what is computed',
      'resource "a" "c" {\n}\nresource "a" "b" {\n  x = a.c.id # HERE\n}\n',
      [],
      ['a.c.id'],
    ],
    [
      'computed data',
      'data "a" "c" {\n}\noutput "o" {\n  value = data.a.c.names[0] # HERE\n}\n',
      [],
      ['data.a.c.names'],
    ],
    [
      'a nested block',
      'resource "a" "c" {\n  m {\n    name = var.p\n  }\n}\nresource "a" "b" {\n  x = a.c.m[0].name # HERE\n}\n',
      ['p'],
      [],
    ],
    [
      'a computed part of a nested block',
      'resource "a" "c" {\n  m {\n  }\n}\nresource "a" "b" {\n  x = a.c.m[0].uid # HERE\n}\n',
      [],
      ['a.c.m'],
    ],
    ['each', 'resource "a" "b" {\n  for_each = toset([var.p])\n  x = each.key # HERE\n}\n', ['p'], []],
    [
      'dynamic blocks',
      'resource "a" "b" {\n  dynamic "s" {\n    for_each = var.q\n    content {\n      x = s.value # HERE\n    }\n  }\n}\n',
      ['q'],
      [],
    ],
    [
      'self',
      'resource "a" "b" {\n  lifecycle {\n    postcondition {\n      condition = self.id != "" # HERE\n    }\n  }\n}\n',
      [],
      ['a.b.id'],
    ],
    ['a circle', 'locals {\n  a = local.b\n  b = local.a # HERE\n}\n', [], []],
  ])('%s', (_, text, variables, mocked) => {
    expect(sourcesOf({ 'm/main.tf': text })).toEqual({ variables, mocked });
  });

  it('follows calls of modules down and up', () => {
    const child =
      'variable "n" {\n  default = 1\n}\nresource "a" "b" {\n  x = var.n # HERE\n}\noutput "o" {\n  value = a.b.id\n}\n';
    const call = (argument: string): string => `module "c" {\n  source = "../c"\n${argument}}\n`;
    expect(sourcesOf({ 'm/main.tf': call('  n = var.p\n'), 'c/main.tf': child })).toEqual({
      variables: ['p'],
      mocked: [],
    });
    expect(sourcesOf({ 'm/main.tf': call(''), 'c/main.tf': child })).toEqual({ variables: [], mocked: [] });
    const up = {
      'm/main.tf': `${call('')}output "x" {\n  value = module.c.o # HERE\n}\n`,
      'c/main.tf': child.replace('# HERE', ''),
    };
    expect(sourcesOf(up)).toEqual({ variables: [], mocked: ['module.c.a.b.id'] });
  });

  it('names every placeholder where the place is not known', () => {
    expect(sourcesOf({ 'm/main.tf': '' })).toEqual({ variables: ['p', 'q'], mocked: [] });
  });

  it('counts columns as the engine does, in characters', () => {
    const text = 'locals { y = "\u{1F469}\u200D\u{1F680}" }\n';
    expect(sourcesAt(text, { line: 1, column: 18 })).toEqual({ variables: [], mocked: [] });
    // Behind the block, where its bytes and code units are not.
    expect(sourcesAt(text, { line: 1, column: 19 })).toEqual({ variables: ['p'], mocked: [] });
  });

  it('may be anywhere while there is a file that cannot be read', () => {
    const files = { 'm/main.tf': 'locals {\n  x = 1 # HERE\n}\n' };
    expect(sourcesOf(files)).toEqual({ variables: [], mocked: [] });
    expect(sourcesOf({ ...files, 'm/other.tf': 'locals {\n' })).toEqual({
      variables: ['p', 'q'],
      mocked: [],
    });
  });

  function sourcesAt(text: string, at: { readonly line: number; readonly column: number }): ValueSources {
    const path = join(scratch, 'main.tf');
    writeFileSync(path, text);
    const finder = new SourceFinder(new ModuleTree([{ at: 'm/main.tf', path }]), 'm', new Set(['p']));
    return finder.ofDiagnostic({ place: { path: 'm/main.tf', ...at } });
  }
});
