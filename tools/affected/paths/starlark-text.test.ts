import { describe, expect, it } from 'vitest';

import { isStarlarkFile, sameProgram } from './starlark-text.ts';

const BEFORE = `"""About the file."""

def f(x):
    """About f."""
    return ["#", x]  # first
`;

describe('the program in a Starlark file', () => {
  it.each([
    ['a comment', BEFORE.replace('# first', '# second')],
    ['a comment that goes', BEFORE.replace('  # first', '')],
    ['a docstring that comes', BEFORE.replace('    return', '    "one more"\n    return')],
    ['a docstring', BEFORE.replace('About f', 'All about f')],
    ['a docstring of several lines', BEFORE.replace('About the file.', 'About\n\nthe # file.')],
    ['empty lines', BEFORE.replace('def', '\n# why\n\ndef')],
  ])('is the same with another %s', (_, after) => {
    expect(sameProgram(BEFORE, after)).toBe(true);
  });

  it.each([
    ['a text with a comment sign in it', BEFORE.replace('"#"', '"# x"')],
    ['code', BEFORE.replace('x]', 'x, x]')],
    ['a depth', BEFORE.replace('    return', '  return')],
    ['code behind a docstring', BEFORE.replace('About f."""', 'About f."""\n    x = 1')],
  ])('is another with another %s', (_, after) => {
    expect(sameProgram(BEFORE, after)).toBe(false);
  });

  it('keeps a text that is an element of a list and stands on a line alone', () => {
    expect(sameProgram('X = [\n    "a"\n]\n', 'X = [\n    "b"\n]\n')).toBe(false);
    expect(sameProgram('X = \\\n"a"\n', 'X = \\\n"b"\n')).toBe(false);
  });

  it('keeps a text that is all that a function has', () => {
    expect(sameProgram('def f():\n    "doc"\n', 'def f():\n')).toBe(false);
    expect(sameProgram('def f():\n    "doc"\nX = 1\n', 'def f():\nX = 1\n')).toBe(false);
    expect(sameProgram('def f():\n    "doc"\n', 'def f():\n    """text"""\n')).toBe(true);
  });

  it('keeps a line that goes on behind a text', () => {
    expect(sameProgram('"a" + f()\n', '"b" + f()\n')).toBe(false);
    expect(sameProgram('X = """a\nb"""\n', 'X = """a\nc"""\n')).toBe(false);
  });

  it('is not to be told of where a text is not ended', () => {
    expect(sameProgram('X = "a\n# one\n', 'X = "a\n# two"\n')).toBe(false);
  });
});

describe('a Starlark file', () => {
  it('is known by its name', () => {
    expect(
      ['BUILD', 'a/BUILD.bazel', 'a/x.bzl', 'MODULE.bazel', 'a/x.MODULE.bazel'].filter(isStarlarkFile),
    ).toHaveLength(5);
    expect(['a/BUILDING', 'x.bazelrc', 'MODULE.bazel.lock'].filter(isStarlarkFile)).toEqual([]);
  });
});
