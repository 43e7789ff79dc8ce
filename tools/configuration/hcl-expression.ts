import type { Expression, ObjectItem } from './expression.ts';
import { decodeLiteral } from './hcl-strings.ts';
import type { Token } from './hcl-tokens.ts';
import type { Place } from './source-text.ts';

type PlaceAt = (offset: number) => Place;

/** Deeper nesting than this is left unread. */
const MOST_NESTED = 100;

/** Reads the tokens of one whole expression, whose brackets are known to match. */
export function readExpression(tokens: readonly Token[], placeAt: PlaceAt, depth = 0): Expression {
  const first = tokens.findIndex(({ kind }) => kind !== 'newline');
  let end = tokens.length;
  while (end > 0 && tokens[end - 1]?.kind === 'newline') end--;
  const rest = tokens.slice(Math.max(first, 0), end);
  const opening = rest[0];
  const place = placeAt((opening ?? tokens[0])?.start ?? 0);
  if (!opening || depth > MOST_NESTED) return { kind: 'other', place };
  const inside = rest.slice(1, -1);
  const closing = rest.at(-1);
  if (opening.kind === 'quote-open') {
    const value = joinLiterals(inside);
    if (closing?.kind !== 'quote-close' || value === undefined) return { kind: 'other', place };
    return { kind: 'string', value, place };
  }
  if (opening.kind === 'identifier') return readReference(rest, place);
  if (isSymbol(opening, '[') && isSymbol(closing, ']') && closes(rest)) {
    return readList(inside, placeAt, depth, place);
  }
  if (isSymbol(opening, '{') && isSymbol(closing, '}') && closes(rest)) {
    return readObject(inside, placeAt, depth, place);
  }
  return { kind: 'other', place };
}

function joinLiterals(tokens: readonly Token[]): string | undefined {
  const parts = tokens.map(({ kind, text }) => (kind === 'text' ? decodeLiteral(text) : undefined));
  return parts.includes(undefined) ? undefined : parts.join('').normalize('NFC');
}

function readReference(tokens: readonly Token[], place: Place): Expression {
  const rooted = isSymbol(tokens[1], '.') || isSymbol(tokens[1], '[');
  const other = { kind: 'other' as const, place, ...(rooted && { root: tokens[0]?.text ?? '' }) };
  const names: string[] = [];
  for (const [index, token] of tokens.entries()) {
    const expected = index % 2 === 0 ? token.kind === 'identifier' : isSymbol(token, '.');
    if (!expected) return other;
    if (index % 2 === 0) names.push(token.text);
  }
  return tokens.length % 2 === 0 ? other : { kind: 'reference', names, place };
}

function readList(tokens: readonly Token[], placeAt: PlaceAt, depth: number, place: Place): Expression {
  if (isFor(tokens)) return { kind: 'other', place };
  const parts = split(tokens, (token) => isSymbol(token, ','));
  // After the last element there may be a comma.
  if (parts.at(-1)?.every(({ kind }) => kind === 'newline')) parts.pop();
  return { kind: 'list', items: parts.map((part) => readExpression(part, placeAt, depth + 1)), place };
}

function readObject(tokens: readonly Token[], placeAt: PlaceAt, depth: number, place: Place): Expression {
  if (isFor(tokens)) return { kind: 'other', place };
  const items: ObjectItem[] = [];
  for (const part of split(tokens, (token) => isSymbol(token, ',') || token.kind === 'newline')) {
    if (part.length === 0) continue;
    const [key, value] = splitOnce(part);
    if (!value) return { kind: 'other', place };
    const name = readExpression(key, placeAt, depth + 1);
    items.push({
      ...(name.kind === 'string' && { key: name.value }),
      ...(name.kind === 'reference' && name.names.length === 1 && { key: name.names[0] ?? '' }),
      place: name.place,
      value: readExpression(value, placeAt, depth + 1),
    });
  }
  return { kind: 'object', items, place };
}

function isFor(tokens: readonly Token[]): boolean {
  const first = tokens.find(({ kind }) => kind !== 'newline');
  return first?.kind === 'identifier' && first.text === 'for';
}

/** The part before the first `=` or `:` that is in no brackets, and the part after it. */
function splitOnce(tokens: readonly Token[]): [readonly Token[], readonly Token[] | undefined] {
  let level = 0;
  for (const [index, token] of tokens.entries()) {
    level += levelChange(token);
    if (level === 0 && (isSymbol(token, '=') || isSymbol(token, ':'))) {
      return [tokens.slice(0, index), tokens.slice(index + 1)];
    }
  }
  return [tokens, undefined];
}

function split(tokens: readonly Token[], isSeparator: (token: Token) => boolean): Token[][] {
  let level = 0;
  let part: Token[] = [];
  const parts = [part];
  for (const token of tokens) {
    level += levelChange(token);
    if (level === 0 && isSeparator(token)) parts.push((part = []));
    else part.push(token);
  }
  return parts;
}

/** Whether the first token's bracket is closed by the last one, and not before. */
function closes(tokens: readonly Token[]): boolean {
  let level = 0;
  for (const [index, token] of tokens.entries()) {
    level += levelChange(token);
    if (level === 0) return index === tokens.length - 1;
  }
  return false;
}

const OPENING = new Set(['template-start', 'quote-open', 'heredoc-open']);
const CLOSING = new Set(['template-end', 'quote-close', 'heredoc-close']);

function levelChange({ kind, text }: Token): number {
  if (OPENING.has(kind) || (kind === 'symbol' && /^[([{]$/.test(text))) return 1;
  return CLOSING.has(kind) || (kind === 'symbol' && /^[)\]}]$/.test(text)) ? -1 : 0;
}

function isSymbol(token: Token | undefined, text: string): boolean {
  return token?.kind === 'symbol' && token.text === text;
}
