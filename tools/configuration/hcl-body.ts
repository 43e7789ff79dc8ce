import { err, ok, type Result } from '../result.ts';
import type { Attribute, Block, Body, Extent, ProviderFunctionCall } from './body.ts';
import type { Expression } from './expression.ts';
import { readExpression } from './hcl-expression.ts';
import { findProviderFunctionCalls } from './hcl-function-calls.ts';
import { decodeLiteral } from './hcl-strings.ts';
import { readTokens, type Token, type UnreadableText } from './hcl-tokens.ts';
import type { Place, SourceText } from './source-text.ts';

/** Deeper nesting of blocks is not something a person wrote. */
const MOST_NESTED_BLOCKS = 200;

/** Reads a file in the native syntax; expressions are found, and read only when they are asked for. */
export function readHclBody(source: SourceText): Result<Body, UnreadableText> {
  const tokens = readTokens(source.text);
  if (!tokens.ok) return tokens;
  try {
    return ok(new BodyReader(source, tokens.value).readBody('end', 0));
  } catch (error) {
    if (error instanceof Unexpected) return err({ offset: error.offset, problem: error.message });
    throw error;
  }
}

class Unexpected extends Error {
  readonly offset: number;

  constructor(token: Token) {
    super(token.kind === 'end' ? 'the end of the file' : JSON.stringify(token.text));
    this.offset = token.start;
  }
}

class BodyReader {
  private readonly source: SourceText;
  private readonly tokens: readonly Token[];
  private readonly end: Token;
  private at = 0;

  constructor(source: SourceText, tokens: readonly Token[]) {
    this.source = source;
    this.tokens = tokens;
    this.end = { kind: 'end', start: source.text.length, end: source.text.length, text: '' };
  }

  readBody(end: 'end' | '}', depth: number): HclBody {
    const from = this.at;
    const attributes: HclAttribute[] = [];
    const blocks: HclBlock[] = [];
    for (;;) {
      const token = this.next();
      if (token.kind === 'newline') continue;
      if (end === 'end' ? token.kind === 'end' : isSymbol(token, '}')) break;
      if (token.kind !== 'identifier') throw new Unexpected(token);
      const item = this.readItem(token, depth);
      if (item instanceof HclAttribute) attributes.push(item);
      else blocks.push(item);
    }
    const to = this.at;
    return new HclBody(this.source, attributes, blocks, () => this.tokens.slice(from, to));
  }

  private readItem(name: Token, depth: number): HclAttribute | HclBlock {
    if (isSymbol(this.peek(), '=')) {
      const attribute = this.readAttribute(name, false);
      this.endItem();
      return attribute;
    }
    const block = this.readBlock(name, depth);
    this.endItem();
    return block;
  }

  private readAttribute(name: Token, singleLine: boolean): HclAttribute {
    this.next();
    const from = this.at;
    const open: string[] = [];
    for (;;) {
      const token = this.peek();
      if (open.length === 0 && (token.kind === 'newline' || token.kind === 'end')) break;
      if (open.length === 0 && singleLine && isSymbol(token, '}')) break;
      if (token.kind === 'end') throw new Unexpected(token);
      this.next();
      const closing = CLOSING[token.text];
      if (token.kind === 'template-start') open.push('template-end');
      else if (token.kind === 'template-end') close(open, 'template-end', token);
      else if (token.kind === 'symbol' && closing !== undefined) open.push(closing);
      else if (token.kind === 'symbol' && /^[)\]}]$/.test(token.text)) close(open, token.text, token);
      else if (open.length === 0 && isSymbol(token, ',')) throw new Unexpected(token);
    }
    if (this.at === from) throw new Unexpected(this.peek());
    return new HclAttribute(this.source, name, this.tokens.slice(from, this.at));
  }

  private readBlock(type: Token, depth: number): HclBlock {
    const labels: string[] = [];
    for (;;) {
      const token = this.next();
      if (isSymbol(token, '{')) break;
      if (token.kind === 'identifier') labels.push(token.text);
      else if (token.kind === 'quote-open') labels.push(this.readLabel());
      else throw new Unexpected(token);
    }
    const first = this.peek();
    if (depth >= MOST_NESTED_BLOCKS) throw new Unexpected(first);
    if (first.kind !== 'identifier') {
      const inner = this.readBody('}', depth + 1);
      return new HclBlock(this.source, type, labels, inner, this.tokens[this.at - 1] ?? this.end);
    }
    const from = this.at;
    const name = this.next();
    if (!isSymbol(this.peek(), '=')) throw new Unexpected(this.peek());
    const attribute = this.readAttribute(name, true);
    const brace = this.next();
    if (!isSymbol(brace, '}')) throw new Unexpected(brace);
    const to = this.at;
    const body = new HclBody(this.source, [attribute], [], () => this.tokens.slice(from, to));
    return new HclBlock(this.source, type, labels, body, brace);
  }

  private readLabel(): string {
    let label = '';
    for (;;) {
      const token = this.next();
      if (token.kind === 'quote-close') return label;
      const text = token.kind === 'text' ? decodeLiteral(token.text) : undefined;
      if (text === undefined) throw new Unexpected(token);
      label += text;
    }
  }

  private endItem(): void {
    const token = this.peek();
    if (token.kind === 'end') return;
    if (token.kind !== 'newline') throw new Unexpected(token);
    this.next();
  }

  private peek(): Token {
    return this.tokens[this.at] ?? this.end;
  }

  private next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function close(open: string[], expected: string, token: Token): void {
  if (open.pop() !== expected) throw new Unexpected(token);
}

function isSymbol(token: Token, text: string): boolean {
  return token.kind === 'symbol' && token.text === text;
}

class HclBody implements Body {
  private readonly source: SourceText;
  private readonly ownAttributes: readonly HclAttribute[];
  private readonly ownBlocks: readonly HclBlock[];
  private readonly tokens: () => readonly Token[];

  constructor(
    source: SourceText,
    attributes: readonly HclAttribute[],
    blocks: readonly HclBlock[],
    tokens: () => readonly Token[],
  ) {
    this.source = source;
    this.ownAttributes = attributes;
    this.ownBlocks = blocks;
    this.tokens = tokens;
  }

  attribute(name: string): Attribute | undefined {
    return this.ownAttributes.find((attribute) => attribute.name === name);
  }

  attributes(): readonly Attribute[] {
    return this.ownAttributes;
  }

  blocks(type: string, labels: number): readonly Block[] {
    return this.ownBlocks.filter((block) => block.type === type && block.labels.length === labels);
  }

  allBlocks(): readonly Block[] {
    return this.ownBlocks;
  }

  providerFunctionCalls(): readonly ProviderFunctionCall[] {
    return findProviderFunctionCalls(this.tokens(), (offset) => this.source.placeAt(offset));
  }

  words(): ReadonlySet<string> {
    return new Set(this.tokens().flatMap(({ kind, text }) => (kind === 'identifier' ? [text] : [])));
  }
}

class HclAttribute implements Attribute {
  private readonly source: SourceText;
  private readonly nameToken: Token;
  private readonly tokens: readonly Token[];
  private read: Expression | undefined;

  constructor(source: SourceText, name: Token, tokens: readonly Token[]) {
    this.source = source;
    this.nameToken = name;
    this.tokens = tokens;
  }

  get name(): string {
    return this.nameToken.text;
  }

  get place(): Place {
    return this.source.placeAt(this.nameToken.start);
  }

  get expression(): Expression {
    this.read ??= readExpression(this.tokens, (offset) => this.source.placeAt(offset));
    return this.read;
  }

  get text(): string {
    return this.source.text.slice(this.tokens[0]?.start, this.extent.end);
  }

  get extent(): Extent {
    return { start: this.nameToken.start, end: (this.tokens.at(-1) ?? this.nameToken).end };
  }
}

class HclBlock implements Block {
  readonly labels: readonly string[];
  readonly body: Body;
  private readonly source: SourceText;
  private readonly typeToken: Token;
  private readonly brace: Token;

  constructor(source: SourceText, type: Token, labels: readonly string[], body: Body, brace: Token) {
    this.source = source;
    this.typeToken = type;
    this.labels = labels;
    this.body = body;
    this.brace = brace;
  }

  get extent(): Extent {
    return { start: this.typeToken.start, end: this.brace.end };
  }

  get type(): string {
    return this.typeToken.text;
  }

  get place(): Place {
    return this.source.placeAt(this.typeToken.start);
  }
}
