import { describe, expect, it } from 'vitest';

import { MessageCursor } from './message-cursor.ts';

/** The text of a message that has this as its field 1. */
function read(text: string): string {
  const bytes = Buffer.from(text);
  const cursor = new MessageCursor(Buffer.concat([Buffer.of(0x0a, bytes.length), bytes]));
  cursor.next();
  return cursor.text();
}

describe('a text of Bazel', () => {
  it('is read as it was meant, whether Bazel encoded it twice or not', () => {
    const twice = Buffer.from('//a:süß ✓.txt').toString('latin1');
    expect(read(twice)).toBe('//a:süß ✓.txt');
    expect(read('//a:süß ✓.txt')).toBe('//a:süß ✓.txt');
    expect(read('//a:süß.txt')).toBe('//a:süß.txt');
    expect(read('//a:plain.txt')).toBe('//a:plain.txt');
  });
});
