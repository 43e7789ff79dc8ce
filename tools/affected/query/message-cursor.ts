import { isUtf8 } from 'node:buffer';

/**
 * Reads protocol buffer messages in place: no object and no copy for a field, because a large workspace's query has
 * millions of them.
 * Format: https://protobuf.dev/programming-guides/encoding/
 */

/** Bytes that are no message, or not one of this kind. */
export class MalformedQueryError extends Error {}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const AT = 0x40;

export class MessageCursor {
  readonly bytes: Buffer;
  #position: number;
  #end: number;
  /** The number of the field that `next` has come to. */
  field = 0;
  /** The value of a varint field; of a length-delimited field, the place of its first byte. */
  value = 0;
  /** Of a length-delimited field, the place behind its last byte. */
  valueEnd = 0;
  #isNumber = false;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.#position = start;
    this.#end = end;
  }

  /** Goes on to read another message of the same bytes. */
  enter(start: number, end: number): this {
    this.#position = start;
    this.#end = end;
    return this;
  }

  /** Comes to the next field; false at the end of the message. */
  next(): boolean {
    if (this.#position >= this.#end) return false;
    const tag = this.#varint();
    this.field = tag >>> 3;
    this.#isNumber = (tag & 7) === VARINT;
    switch (tag & 7) {
      case VARINT:
        this.value = this.#varint();
        this.valueEnd = this.value;
        break;
      case LENGTH_DELIMITED:
        this.#lengthDelimited();
        break;
      case FIXED64:
        this.#position += 8;
        break;
      case FIXED32:
        this.#position += 4;
        break;
      default:
        throw new MalformedQueryError(`field ${this.field} has the unknown wire type ${tag & 7}`);
    }
    if (this.#position > this.#end) throw this.#cut();
    return true;
  }

  /** Comes to the next of the messages that follow each other, each after its length; false behind the last. */
  nextDelimited(): boolean {
    if (this.#position >= this.#end) return false;
    this.#lengthDelimited();
    if (this.#position > this.#end) throw this.#cut();
    return true;
  }

  text(): string {
    return ofBazel(this.bytes.toString('utf8', this.value, this.valueEnd));
  }

  label(): string {
    return canonical(this.text());
  }

  /** Whether the bytes of a label are those of its canonical form, as nearly all are. */
  isCanonicalLabel(): boolean {
    if (this.bytes[this.value] !== AT || this.bytes[this.value + 1] !== AT) return false;
    for (let at = this.value; at < this.valueEnd; at++) {
      if ((this.bytes[at] ?? 0) > 0x7f) return false;
    }
    return true;
  }

  /** Whether the bytes of a length-delimited field are these. */
  is(expected: Buffer): boolean {
    if (this.valueEnd - this.value !== expected.length) return false;
    for (let at = 0; at < expected.length; at++) {
      if (this.bytes[this.value + at] !== expected[at]) return false;
    }
    return true;
  }

  /** A number, or the bytes of a length-delimited field as text of one character each: to compare, not to read. */
  raw(): string {
    return this.#isNumber ? String(this.value) : this.bytes.toString('latin1', this.value, this.valueEnd);
  }

  #lengthDelimited(): void {
    const length = this.#varint();
    this.value = this.#position;
    this.#position += length;
    this.valueEnd = this.#position;
  }

  #varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      if (this.#position >= this.#end) throw this.#cut();
      const byte = this.bytes[this.#position++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }

  #cut(): MalformedQueryError {
    return new MalformedQueryError(`a message ends inside field ${this.field}, at byte ${this.#end}`);
  }
}

/**
 * Bazel keeps texts as the bytes of UTF-8, one in each character, and until Bazel 8 writes them so into a message: as
 * UTF-8 of what is UTF-8 already.
 */
export function ofBazel(text: string): string {
  if (!TWICE_ENCODED.test(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : text;
}

const TWICE_ENCODED = /^[\0-\xff]*[\x80-\xff][\0-\xff]*$/;

/** A label in the canonical form: without bzlmod, Bazel writes one `@` where it otherwise writes two. */
export function canonical(label: string): string {
  return label.startsWith('@') && !label.startsWith('@@') ? `@${label}` : label;
}
