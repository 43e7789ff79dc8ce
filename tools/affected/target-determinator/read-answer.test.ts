import { expect, test } from 'vitest';

import { readAnswer } from './read-answer.ts';

test('labels are written out, sorted by bytes, each once', () => {
  expect(readAnswer('//b:x\n//a/b\n//:top\n\n@//c:y\n@@//c:z\n//b:x\n//B:x\n')).toEqual({
    ok: true,
    value: ['//:top', '//B:x', '//a/b:b', '//b:x', '//c:y', '//c:z'],
  });
});

test('targets of other repositories stay what they are, and names may have strokes and blanks', () => {
  expect(readAnswer('@@rules~//a:b/c.txt\n//a:with a blank\n')).toEqual({
    ok: true,
    value: ['//a:with a blank', '@@rules~//a:b/c.txt'],
  });
});

test('no output is no target', () => {
  expect(readAnswer('')).toEqual({ ok: true, value: [] });
});

test('the line that is to make a build fail is no answer, also behind labels', () => {
  expect(readAnswer('//a:b\nTarget Determinator invocation Error\n')).toEqual({
    ok: false,
    error: { type: 'poison' },
  });
});

test.each(['INFO: something', 'a:b', '//', '//:'])('%s is no label', (line) => {
  expect(readAnswer(`//a:b\n${line}\n`)).toEqual({ ok: false, error: { type: 'no-label', line } });
});
