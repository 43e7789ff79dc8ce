/**
 * The protocol buffer wire format, as far as provider plugins need it: varints and length-delimited fields.
 * Format: https://protobuf.dev/programming-guides/encoding/
 */

export interface Field {
  readonly number: number;
  /** The value of a varint field; 0 for the others. */
  readonly varint: number;
  /** The bytes of a length-delimited field; empty for the others. */
  readonly bytes: Uint8Array;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Thrown for bytes that are no message; every caller works on a message from a peer and turns it into its own error. */
export class MalformedMessageError extends Error {}

export function* readFields(message: Uint8Array): Generator<Field> {
  let position = 0;
  const varint = (): number => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = message[position++];
      if (byte === undefined)
        throw new MalformedMessageError(`message ends inside a number at byte ${position}`);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  };
  while (position < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    switch (wireType) {
      case VARINT:
        yield { number, varint: varint(), bytes: EMPTY };
        break;
      case LENGTH_DELIMITED: {
        const end = varint() + position;
        if (end > message.length)
          throw new MalformedMessageError(`field ${number} is longer than its message`);
        yield { number, varint: 0, bytes: message.subarray(position, end) };
        position = end;
        break;
      }
      case FIXED64:
        position += 8;
        break;
      case FIXED32:
        position += 4;
        break;
      default:
        throw new MalformedMessageError(`field ${number} has unknown wire type ${wireType}`);
    }
  }
}

export const EMPTY: Uint8Array = new Uint8Array(0);

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

export function bytesField(number: number, bytes: Uint8Array): Uint8Array {
  return concat([encodeVarint(number * 8 + LENGTH_DELIMITED), encodeVarint(bytes.length), bytes]);
}

/** Empty for the default value, as proto3 encoders leave it out. */
export function textField(number: number, text: string | undefined): Uint8Array {
  return text === undefined || text === '' ? EMPTY : bytesField(number, encoder.encode(text));
}

/** Empty for the default value, as proto3 encoders leave it out. */
export function varintField(number: number, value: number | boolean | undefined): Uint8Array {
  const encoded = Number(value ?? 0);
  return encoded === 0 ? EMPTY : concat([encodeVarint(number * 8 + VARINT), encodeVarint(encoded)]);
}
