import { describe, expect, it } from 'vitest';

import { readRunNames } from './run-names.ts';

describe('the names of runs', () => {
  it.each([
    [
      'a.tftest.hcl',
      'run "a" {\n  module {\n    source = "./x"\n  }\n}\n# run "no" {}\nrun b {}\n',
      ['a', 'b'],
    ],
    ['a.tftest.hcl', 'variables {\n  x = <<E\nrun "no" {}\nE\n}\n', []],
    ['a.tftest.json', '{"run": {"a": {"command": "plan"}, "b": {}}}', ['a', 'b']],
    ['a.tftest.json', '{"run": [{"a": {}}, {"b": {}}]}', ['a', 'b']],
    ['a.tftest.hcl', '', []],
    ['a.tftest.hcl', 'run "a" {\n  command = \n}\n', undefined],
    ['a.tftest.json', '{', undefined],
  ])('%s: %j', (path, text, names) => {
    expect(readRunNames(path, text)).toEqual(names);
  });
});
