import { describe, expect, it } from 'vitest';

import { readBody } from '../configuration/read-body.ts';
import { SourceText } from '../configuration/source-text.ts';
import { placeholderFor } from './placeholder.ts';
import { readValidationRules } from './validation-rules.ts';

describe('a placeholder', () => {
  it.each([
    ['a', 'string', 'example'],
    ['vpc_cidr', 'string', '10.0.0.0/16'],
    ['role_arn', 'string', 'arn:aws:iam::123456789012:role/example'],
    ['count_of', 'number', 1],
    ['http_port', 'number', 8080],
    ['on', 'bool', true],
    ['any', undefined, 'example'],
    ['names', ['list', 'string'], ['example']],
    ['cidrs', ['set', 'string'], ['10.0.0.0/16']],
    ['labels', ['map', 'string'], { example: 'example' }],
    ['pair', ['tuple', ['bool', ['list', 'number']]], [true, [1]]],
    [
      'o',
      ['object', { email: 'string', b: ['object', { n: 'number' }] }, ['b']],
      { email: 'example@example.com' },
    ],
  ])('%s of type %j', (name, type, expected) => {
    expect(placeholderFor(name, type)).toEqual(expected);
  });

  const withRules = (type: unknown, ...conditions: string[]): unknown => {
    const validations = conditions
      .map((condition) => `validation {\n condition = ${condition}\n}\n`)
      .join('');
    const file = readBody(new SourceText('m/main.tf', `variable "x" {\n${validations}}\n`));
    const [block] = file.ok ? file.value.body.blocks('variable', 1) : [];
    return placeholderFor('x', type, readValidationRules(block!));
  };

  it.each([
    ['string', ['contains(["b", "c"], var.x)'], 'b'],
    ['number', ['contains([3, 5], var.x)'], 3],
    ['number', ['var.x >= 5 && var.x < 9', 'floor(var.x) == var.x'], 5],
    ['number', ['var.x <= 0'], 0],
    ['string', ['length(var.x) > 9'], 'exampleaaa'],
    ['string', ['length(var.x) <= 3'], 'exa'],
    ['string', ['can(regex("^[A-Z]+$", var.x))'], 'EXAMPLE'],
    ['string', ['startswith(var.x, "https://")'], 'https://example.com'],
    ['string', ['var.x != "example"', '!startswith(var.x, "E")', 'can(tonumber(var.x))'], '8080'],
    ['string', ['can(cidrnetmask(var.x))'], '10.0.0.0/16'],
    [['set', 'string'], ['length(var.x) == 2'], ['example', 'example1']],
    [['list', 'string'], ['length(var.x) < 1'], []],
    ['string', ['var.x == "a" || length(var.x) > 20'], 'example'],
    ['string', ['can(regex("(", var.x))'], 'example'],
  ])('%j where %j', (type, conditions, expected) => {
    expect(withRules(type, ...conditions)).toEqual(expected);
  });
});
