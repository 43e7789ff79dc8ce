import { describe, expect, it } from 'vitest';

import { MessageCursor } from './message-cursor.ts';

/** Of a message that has this as its field 1. */
function field(text: string): MessageCursor {
  const bytes = Buffer.from(text);
  const cursor = new MessageCursor(Buffer.concat([Buffer.of(0x0a, bytes.length), bytes]));
  cursor.next();
  return cursor;
}

describe('a text of Bazel', () => {
  it('is read as it was meant, whether Bazel encoded it twice or not', () => {
    const twice = Buffer.from('//a:süß ✓.txt').toString('latin1');
    expect(field(twice).text()).toBe('//a:süß ✓.txt');
    expect(field('//a:süß ✓.txt').text()).toBe('//a:süß ✓.txt');
    expect(field('//a:süß.txt').text()).toBe('//a:süß.txt');
    expect(field('//a:plain.txt').text()).toBe('//a:plain.txt');
  });
});

describe('a label', () => {
  it('is the same with bzlmod and without', () => {
    expect(field('@@//a:b').label()).toBe('@@//a:b');
    expect(field('@//a:b').label()).toBe('@@//a:b');
    expect(field('@other//a:b').label()).toBe('@@other//a:b');
    expect(field('//visibility:public').label()).toBe('//visibility:public');
  });
});

describe('the value of a field that is only compared', () => {
  it('does not depend on where it stands', () => {
    const message = (...before: number[]): string => {
      const cursor = new MessageCursor(Buffer.of(...before, 0x0a, 0, 0x10, 7));
      let raw = '';
      while (cursor.next()) if (cursor.field < 3) raw += `${cursor.field}:${cursor.raw()} `;
      return raw;
    };
    expect(message()).toBe('1: 2:7 ');
    expect(message(0x1a, 2, 1, 1)).toBe('1: 2:7 ');
  });
});
