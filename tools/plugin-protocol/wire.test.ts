import { describe, expect, it } from 'vitest';

import {
  MalformedMessageError,
  bytesField,
  concat,
  decodeText,
  readFields,
  textField,
  varintField,
} from './wire.ts';

describe('the wire format', () => {
  it('reads the examples of the format description', () => {
    // https://protobuf.dev/programming-guides/encoding/: a = 150, and b = "testing"
    const message = Uint8Array.from([0x08, 0x96, 0x01, 0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    const fields = [...readFields(message)];
    expect(fields.map((field) => field.number)).toEqual([1, 2]);
    expect(fields[0]?.varint).toBe(150);
    expect(decodeText(fields[1]!.bytes)).toBe('testing');
    expect(Buffer.from(concat([varintField(1, 150), textField(2, 'testing')]))).toEqual(Buffer.from(message));
  });

  it('writes and reads long fields and large numbers', () => {
    const [field] = readFields(bytesField(4000, new Uint8Array(100_000)));
    expect(field?.number).toBe(4000);
    expect(field?.bytes.length).toBe(100_000);
    expect([...readFields(varintField(3, 2 ** 40))][0]?.varint).toBe(2 ** 40);
  });

  it('steps over fixed-size fields', () => {
    const fixed = Uint8Array.from([0x0d, 1, 2, 3, 4, 0x11, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...readFields(concat([fixed, varintField(3, 7)]))].map((field) => field.varint)).toEqual([7]);
  });

  it('leaves out default values', () => {
    expect(varintField(1, false)).toHaveLength(0);
    expect(textField(1, undefined)).toHaveLength(0);
  });

  it.each([
    ['a number that does not end', [0x08, 0x96]],
    ['a field longer than its message', [0x12, 0x07, 0x74]],
    ['an unknown wire type', [0x0b]],
  ])('refuses %s', (_, bytes) => {
    expect(() => [...readFields(Uint8Array.from(bytes))]).toThrow(MalformedMessageError);
  });
});
