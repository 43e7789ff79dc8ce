import { describe, expect, test } from 'vitest';

import { err, ok } from '../../../tools/result.ts';
import { integer, list, optional, parsed, string, struct, variant } from './json-shape.ts';
import { describeJsonProblem, parseJson } from './json-text.ts';

const digit = parsed((text) => (/^\d$/.test(text) ? ok(Number(text)) : err(`no digit: ${text}`)));
const shape = struct({
  digits: list(digit),
  size: optional(integer('u32')),
  period: optional(variant('Global', 'Days', integer('u32'))),
  name: optional(string),
});

function problemOf(text: string): string | undefined {
  const node = parseJson(text);
  if (!node.ok) return describeJsonProblem(text, node.error);
  const value = shape.read(node.value, text);
  if (value.ok) return undefined;
  return `${value.error.path}> ${describeJsonProblem(text, value.error)}`;
}

describe('text that is no JSON', () => {
  test.each([
    ['', 'EOF while parsing a value at line 1 column 0'],
    ['{', 'EOF while parsing an object at line 1 column 1'],
    ['{"a"', 'EOF while parsing an object at line 1 column 4'],
    ['{"a":', 'EOF while parsing a value at line 1 column 5'],
    ['[', 'EOF while parsing a list at line 1 column 1'],
    ['{"a":"b', 'EOF while parsing a string at line 1 column 7'],
    ['{"a":"\\"', 'EOF while parsing a string at line 1 column 8'],
    ['{\n "a": x}', 'expected value at line 2 column 7'],
    ['{"a":1 "b":2}', 'expected `,` or `}` at line 1 column 8'],
    ['[1,]', 'trailing comma at line 1 column 4'],
    ['{1:2}', 'key must be a string at line 1 column 2'],
    ['{} x', 'trailing characters at line 1 column 4'],
  ])('%j: %s', (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });
});

describe('JSON of another shape', () => {
  test.each([
    ['{}', '> missing field `digits` at line 1 column 2'],
    ['[]', '> invalid type: sequence, expected struct at line 1 column 1'],
    ['{"digits":["1","x"]}', 'digits[1]> no digit: x at line 1 column 19'],
    ['{"digits":["x","1"]}', 'digits[0]> no digit: x at line 1 column 15'],
    ['{"digits":[],"size":-1}', 'size> invalid value: integer `-1`, expected u32 at line 1 column 22'],
    ['{"digits":[],"size":"1"}', 'size> invalid type: string "1", expected u32 at line 1 column 23'],
    ['{"digits":[],"name":{}}', 'name> invalid type: map, expected a string at line 1 column 21'],
    [
      '{"digits":[],"period":"x"}',
      'period> unknown variant `x`, expected `Global` or `Days` at line 1 column 25',
    ],
  ])('%s: %s', (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  test.each([
    '{"digits":["1"],"unknown":[true,null,1.5e3,{"a":"\\u00e9"}]}',
    '{"digits":[],"size":null,"period":{"Days":3},"name":"é"}',
    ' {"digits" : [ "1" , "2" ] , "period":"Global" } \n',
  ])('%s is as expected', (text) => {
    expect(problemOf(text)).toBeUndefined();
  });
});
