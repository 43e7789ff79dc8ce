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
