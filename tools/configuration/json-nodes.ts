import { err, ok, type Result } from '../result.ts';
import type { UnreadableText } from './hcl-tokens.ts';

/** A JSON value that knows where it begins. */
export type JsonNode = JsonExtent &
  (
    | { readonly kind: 'object'; readonly properties: readonly JsonProperty[] }
    | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'null' }
    | { readonly kind: 'other' }
  );

interface JsonExtent {
  readonly offset: number;
  /** Behind its last character. */
  readonly end: number;
}

/** A key may occur more than once: a file may have several blocks of one type. */
export interface JsonProperty {
  readonly key: string;
  readonly offset: number;
  readonly value: JsonNode;
}

const MOST_NESTED = 500;
const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const WORD = /[^\s,:\]}[{"]+/y;

export function readJson(text: string): Result<JsonNode, UnreadableText> {
  try {
    // What is no JSON is found here; what follows only adds the places.
    JSON.parse(text);
    return ok(new JsonReader(text).readValue(0));
  } catch (error) {
    return err({ offset: 0, problem: error instanceof Error ? error.message : String(error) });
  }
}

class JsonReader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  readValue(depth: number): JsonNode {
    if (depth > MOST_NESTED) throw new Error(`values nested more than ${MOST_NESTED} deep`);
    this.skipSpace();
    const offset = this.at;
    switch (this.text.charAt(offset)) {
      case '{': {
        const properties = this.readProperties(depth);
        return { kind: 'object', offset, end: this.at, properties };
      }
      case '[': {
        const items = this.readItems(depth);
        return { kind: 'array', offset, end: this.at, items };
      }
      case '"': {
        const value = this.readString();
        return { kind: 'string', offset, end: this.at, value };
      }
      default: {
        const kind = this.take(WORD) === 'null' ? 'null' : 'other';
        return { kind, offset, end: this.at };
      }
    }
  }

  private readProperties(depth: number): JsonProperty[] {
    const properties: JsonProperty[] = [];
    this.at++;
    while (this.nextItem('}')) {
      const offset = this.at;
      const key = this.readString();
      this.skipSpace();
      this.at++;
      properties.push({ key, offset, value: this.readValue(depth + 1) });
    }
    return properties;
  }

  private readItems(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    this.at++;
    while (this.nextItem(']')) items.push(this.readValue(depth + 1));
    return items;
  }

  private nextItem(end: string): boolean {
    this.skipSpace();
    if (this.text[this.at] === ',') {
      this.at++;
      this.skipSpace();
    }
    if (this.text[this.at] !== end) return true;
    this.at++;
    return false;
  }

  private readString(): string {
    return JSON.parse(this.take(STRING)) as string;
  }

  private skipSpace(): void {
    this.take(SPACE);
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }
}
