import { err, ok, type Result } from '../../../tools/result.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** JSON with the places of its values, which the server's error messages name. */
export type JsonNode = Span &
  (
    | { readonly kind: 'null' }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
    | {
        readonly kind: 'object';
        readonly entries: readonly { readonly key: string; readonly value: JsonNode }[];
      }
  );

export interface JsonProblem {
  readonly message: string;
  /** Bytes read when it was noticed. */
  readonly offset: number;
}

export function describeJsonProblem(text: string, { message, offset }: JsonProblem): string {
  const read = text.slice(0, offset);
  const line = read.split('\n').length;
  return `${message} at line ${line} column ${offset - (read.lastIndexOf('\n') + 1)}`;
}

/** Bytes as a string of as many characters, so that offsets into it are what the server counts. */
export function bytesAsText(bytes: Buffer): string {
  return bytes.toString('latin1');
}

export function parseJson(text: string): Result<JsonNode, JsonProblem> {
  const reader = new Reader(text);
  try {
    return ok(reader.document());
  } catch (error) {
    if (error instanceof Malformed) return err({ message: error.message, offset: error.offset });
    throw error;
  }
}

/** Never leaves this file. */
class Malformed extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode {
    const node = this.#value();
    if (this.#peek() !== '') this.#unexpected('trailing characters', 'value');
    return node;
  }

  #value(): JsonNode {
    const first = this.#peek();
    const start = this.#at;
    if (first === '{') return { ...this.#object(), start, end: this.#at };
    if (first === '[') return { ...this.#array(), start, end: this.#at };
    if (first === '"') return { kind: 'string', value: this.#string(), start, end: this.#at };
    const [literal] = /^(?:null|true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(
      this.#text.slice(start, start + 64),
    ) ?? [''];
    if (literal === '') this.#unexpected('expected value', 'value');
    this.#at += literal.length;
    const span = { start, end: this.#at };
    if (literal === 'null') return { kind: 'null', ...span };
    if (literal === 'true' || literal === 'false')
      return { kind: 'boolean', value: literal === 'true', ...span };
    return { kind: 'number', value: Number(literal), ...span };
  }

  #object(): { readonly kind: 'object'; readonly entries: { key: string; value: JsonNode }[] } {
    const entries: { key: string; value: JsonNode }[] = [];
    this.#at++;
    while (this.#peek() !== '}') {
      if (entries.length > 0) {
        if (this.#peek() !== ',') this.#unexpected('expected `,` or `}`', 'object');
        this.#at++;
        if (this.#peek() === '}') this.#unexpected('trailing comma', 'object');
      }
      if (this.#peek() !== '"')
        this.#unexpected('key must be a string', entries.length > 0 ? 'value' : 'object');
      const key = this.#string();
      if (this.#peek() !== ':') this.#unexpected('expected `:`', 'object');
      this.#at++;
      entries.push({ key, value: this.#value() });
    }
    this.#at++;
    return { kind: 'object', entries };
  }

  #array(): { readonly kind: 'array'; readonly items: JsonNode[] } {
    const items: JsonNode[] = [];
    this.#at++;
    while (this.#peek() !== ']') {
      if (items.length > 0) {
        if (this.#peek() !== ',') this.#unexpected('expected `,` or `]`', 'list');
        this.#at++;
        if (this.#peek() === ']') this.#unexpected('trailing comma', 'list');
      }
      if (this.#peek() === '') this.#unexpected('', 'list');
      items.push(this.#value());
    }
    this.#at++;
    return { kind: 'array', items };
  }

  #string(): string {
    const start = this.#at;
    let end = this.#text.indexOf('"', start + 1);
    while (end > 0 && precedingBackslashes(this.#text, end) % 2 === 1) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw new Malformed('EOF while parsing a string', this.#text.length);
    this.#at = end + 1;
    const literal = Buffer.from(this.#text.slice(start, end + 1), 'latin1').toString();
    try {
      return JSON.parse(literal) as string;
    } catch {
      throw new Malformed('invalid escape', this.#at);
    }
  }

  /** The next character that is not blank, or nothing at the end. */
  #peek(): string {
    while (/^[ \t\r\n]$/.test(this.#text.charAt(this.#at))) this.#at++;
    return this.#text.charAt(this.#at);
  }

  #unexpected(message: string, parsing: 'value' | 'object' | 'list'): never {
    if (this.#at >= this.#text.length)
      throw new Malformed(`EOF while parsing ${parsing === 'object' ? 'an' : 'a'} ${parsing}`, this.#at);
    throw new Malformed(message, this.#at + 1);
  }
}

function precedingBackslashes(text: string, end: number): number {
  let count = 0;
  while (text.charAt(end - 1 - count) === '\\') count++;
  return count;
}
