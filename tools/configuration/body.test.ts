import { describe, expect, it } from 'vitest';

import type { Block, Body } from './body.ts';
import { readBody } from './read-body.ts';
import { SourceText } from './source-text.ts';

function bodyOf(path: string, text: string): Body {
  const file = readBody(new SourceText(path, text));
  if (!file.ok) throw new Error(file.error.problem);
  return file.value.body;
}

const summary = ({ type, labels, body }: Block): unknown => [
  [type, ...labels].join(' '),
  Object.fromEntries(body.attributes().map(({ name, text }) => [name, text])),
  ...(body.allBlocks().length > 0 ? [body.allBlocks().map(summary)] : []),
];

describe('the text of a configuration', () => {
  const text = `# resource "a" "b" {
resource "random_pet" "a" { length = 2 }
locals {
  one   = "}\${"}"} {" # }
  two   = { a = [1, 2], b = "\\"" }
  three = <<EOT
}
EOT
  four  = (1 ==
    2)
}
module m {
  /* source = "no" */ source = "./m" // "./n"
  dynamic "x" {
    for_each = var.l
    content { y = x.value }
  }
}
`;

  it('is that of each expression, in native syntax', () => {
    expect(bodyOf('m/main.tf', text).allBlocks().map(summary)).toEqual([
      ['resource random_pet a', { length: '2' }],
      [
        'locals',
        {
          one: '"}${"}"} {"',
          two: '{ a = [1, 2], b = "\\"" }',
          three: '<<EOT\n}\nEOT',
          four: '(1 ==\n    2)',
        },
      ],
      [
        'module m',
        { source: '"./m"' },
        [['dynamic x', { for_each: 'var.l' }, [['content', { y: 'x.value' }]]]],
      ],
    ]);
  });

  it('is between the offsets of its blocks and arguments, without a byte order mark', () => {
    const source = new SourceText('m/main.tf', `\uFEFF${text}`);
    const blocks = bodyOf('m/main.tf', `\uFEFF${text}`).allBlocks();
    const at = (each: { extent?: { start: number; end: number } } | undefined): string =>
      source.text.slice(each?.extent?.start, each?.extent?.end);
    expect(at(blocks[0])).toBe('resource "random_pet" "a" { length = 2 }');
    expect(at(blocks[0]?.body.attribute('length'))).toBe('length = 2');
    expect(at(blocks[1]?.body.attribute('four'))).toBe('four  = (1 ==\n    2)');
    expect(at(blocks[2])).toBe(text.slice(text.indexOf('module m'), -1));
  });

  it('is that of each value, in JSON, where only a file has blocks of its own accord', () => {
    const body = bodyOf(
      'm/main.tf.json',
      '{"resource": {"a": {"b": [{"c": "${var.d}", "data": {}}]}}, "variable": [{"d": {}}], "locals": {"e" : 1, "f": [ null ]}}',
    );
    expect(body.allBlocks().map(summary)).toEqual([
      ['locals', { e: '1', f: '[ null ]' }],
      ['resource a b', { c: '"${var.d}"', data: '{}' }],
      ['variable d', {}],
    ]);
  });
});
