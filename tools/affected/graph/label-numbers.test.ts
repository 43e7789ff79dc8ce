import { expect, test } from 'vitest';

import { LabelNumbers } from './label-numbers.ts';

test('a label has one number, wherever its bytes stand, and what begins alike has others', () => {
  const labels = new LabelNumbers();
  const text = Buffer.from('//a:b//a:bc//a:b');
  expect(labels.numberOf(text, 0, 5)).toBe(0);
  expect(labels.numberOf(text, 5, 11)).toBe(1);
  expect(labels.numberOf(text, 11, 16)).toBe(0);
  expect(labels.numberOf(text, 0, 0)).toBe(2);
  expect(labels.count).toBe(3);
});

test('numbers stay when there are many, and every byte is kept', () => {
  const labels = new LabelNumbers();
  const texts = Array.from({ length: 20_000 }, (_, index) => `//päckage${index % 100}:näme${index}`);
  const number = (text: string): number => {
    const bytes = Buffer.from(text);
    return labels.numberOf(bytes, 0, bytes.length);
  };
  expect(texts.map(number)).toEqual(texts.map((_, index) => index));
  expect(texts.map(number)).toEqual(texts.map((_, index) => index));
  const copy = Buffer.alloc(labels.byteLength);
  let end = 0;
  texts.forEach((_, index) => (end = labels.copy(index, copy, end)));
  expect(copy.toString()).toBe(texts.join(''));
});

test('labels are ordered as their bytes, which texts beyond the basic plane are not', () => {
  const labels = new LabelNumbers();
  const [emoji = '', halfwidth = ''] = ['//a:\u{1f600}', '//a:\uffee'].map((text) => {
    const bytes = Buffer.from(text);
    return labels.orderable(labels.numberOf(bytes, 0, bytes.length));
  });
  expect(emoji > halfwidth).toBe(true);
});
