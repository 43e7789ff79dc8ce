import { describe, expect, it } from 'vitest';

import { parseConfiguration, type Block } from './configuration-tree.ts';

const summary = ({ type, labels, body }: Block): unknown => [
  [type, ...labels].join(' '),
  Object.fromEntries(body.attributes.map(({ name, expression }) => [name, expression])),
  ...(body.blocks.length > 0 ? [body.blocks.map(summary)] : []),
];

describe('the tree of a configuration', () => {
  it('finds blocks and arguments in native syntax, whatever their texts hold', () => {
    const text = `\uFEFF# resource "a" "b" {
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
  /* source = "no" */ source = "./m"
  dynamic "x" {
    for_each = var.l
    content { y = x.value }
  }
}
`;
    const { blocks } = parseConfiguration('m/main.tf', text);
    expect(blocks.map(summary)).toEqual([
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
    expect(blocks.map(({ start, end }) => text.slice(start, end))[0]).toBe(
      'resource "random_pet" "a" { length = 2 }',
    );
  });

  it('finds them in JSON', () => {
    const { blocks } = parseConfiguration(
      'm/main.tf.json',
      '{"resource": {"a": {"b": [{"c": "${var.d}"}]}}, "variable": [{"d": {}}], "locals": {"e": 1}}',
    );
    expect(blocks.map(summary)).toEqual([
      ['resource a b', { c: '"${var.d}"' }],
      ['variable d', {}],
      ['locals', { e: '1' }],
    ]);
  });

  it.each(['', '}', 'a', 'a = ', 'a "', 'a {', 'a = "${', 'a = <<X', '/*', 'a b c = 1', '"'])(
    'ends: %s',
    (text) => {
      expect(parseConfiguration('m/main.tf', text)).toBeDefined();
      expect(parseConfiguration('m/main.tf.json', text).blocks).toEqual([]);
    },
  );
});
