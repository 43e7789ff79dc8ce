/**
 * Where the blocks and arguments of a configuration file stand. The engine judges the syntax: this only has to find its
 * way through files the engine has accepted, and answers less, never wrongly, where it cannot.
 * Source of the syntax: HCL's `hclsyntax/spec.md` and `json/spec.md`.
 */
export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}

/** Offsets are of the first and after the last character, in the text as JavaScript counts it. */
interface Extent {
  readonly start: number;
  readonly end: number;
}

export interface Attribute extends Extent {
  readonly name: string;
  /** The text of the value. */
  readonly expression: string;
}

export interface Block extends Extent {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
}

export function parseConfiguration(path: string, text: string): Body {
  if (!path.endsWith('.json')) return new Reader(text).body();
  try {
    return jsonBody(JSON.parse(text), ROOT_LABELS);
  } catch {
    return EMPTY_BODY;
  }
}

const EMPTY_BODY: Body = { attributes: [], blocks: [] };
const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const HEREDOC = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)[^\n]*\n/uy;

/** Moves behind the quoted template that begins at `start`, over what stands in its interpolations. */
export function skipQuoted(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const two = text.slice(at, at + 2);
    if (text[at] === '\\') at += 2;
    else if (text[at] === '"') return at + 1;
    else if ((two === '${' || two === '%{') && text[at - 1] !== two[0]) at = skipInterpolation(text, at + 2);
    else at++;
  }
  return at;
}

/** From behind the `${` to behind its `}`. */
export function skipInterpolation(text: string, start: number): number {
  let at = start;
  for (let depth = 1; at < text.length && depth > 0;) {
    if (text[at] === '"') {
      at = skipQuoted(text, at);
      continue;
    }
    if (text[at] === '{') depth++;
    if (text[at] === '}') depth--;
    at++;
  }
  return at;
}

/** The text of the heredoc that begins at `start` and where it ends; undefined when none begins there. */
export function heredocAt(text: string, start: number): (Extent & { readonly content: string }) | undefined {
  HEREDOC.lastIndex = start;
  const [opening, marker] = HEREDOC.exec(text) ?? [];
  if (opening === undefined || marker === undefined) return undefined;
  const begin = start + opening.length;
  const closing = new RegExp(`^[ \\t]*${marker}[ \\t]*\\r?$`, 'm').exec(text.slice(begin));
  if (!closing) return { start, end: text.length, content: text.slice(begin) };
  const end = begin + closing.index;
  return { start, end: end + closing[0].length, content: text.slice(begin, end) };
}

/** Moves behind the comment that begins at `start`; returns `start` when none does. */
export function skipComment(text: string, start: number): number {
  if (text[start] === '#' || text.startsWith('//', start)) {
    const end = text.indexOf('\n', start);
    return end < 0 ? text.length : end;
  }
  if (!text.startsWith('/*', start)) return start;
  const end = text.indexOf('*/', start + 2);
  return end < 0 ? text.length : end + 2;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads up to the closing brace of this body, or to the end of the file. */
  body(): Body {
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    for (;;) {
      this.#skipBlank(true);
      const start = this.#at;
      if (start >= this.#text.length || this.#text[start] === '}') break;
      const name = this.#word();
      if (name === undefined) {
        this.#at++;
        continue;
      }
      this.#skipBlank(false);
      if (this.#text[this.#at] === '=' && this.#text[this.#at + 1] !== '=') {
        this.#at++;
        const begin = this.#at;
        const expression = this.#text.slice(begin, this.#skipExpression()).trim();
        attributes.push({ name, expression, start, end: this.#at });
        continue;
      }
      const labels: string[] = [];
      for (let label = this.#word(); label !== undefined; label = this.#word()) {
        labels.push(label);
        this.#skipBlank(false);
      }
      if (this.#text[this.#at] !== '{') continue;
      this.#at++;
      const body = this.body();
      this.#at++;
      blocks.push({ type: name, labels, body, start, end: Math.min(this.#at, this.#text.length) });
    }
    return { attributes, blocks };
  }

  /** An identifier or a quoted label. */
  #word(): string | undefined {
    if (this.#text[this.#at] === '"') {
      const start = this.#at;
      this.#at = skipQuoted(this.#text, start);
      return this.#text.slice(start + 1, this.#at - 1);
    }
    IDENTIFIER.lastIndex = this.#at;
    const [word] = IDENTIFIER.exec(this.#text) ?? [];
    this.#at += word?.length ?? 0;
    return word;
  }

  #skipBlank(lines: boolean): void {
    for (;;) {
      const comment = skipComment(this.#text, this.#at);
      const character = this.#text[this.#at];
      if (comment > this.#at) this.#at = comment;
      else if (character === ' ' || character === '\t' || character === '\r' || character === '\uFEFF')
        this.#at++;
      else if (character === '\n' && lines) this.#at++;
      else return;
    }
  }

  /** An expression ends with its line, unless brackets are open, or with the brace of a block on one line. Returns where, without comments. */
  #skipExpression(): number {
    let depth = 0;
    let lastEnd = this.#at;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? '';
      const comment = skipComment(this.#text, this.#at);
      const heredoc = character === '<' ? heredocAt(this.#text, this.#at) : undefined;
      if (comment > this.#at) {
        this.#at = comment;
        continue;
      }
      if (heredoc) this.#at = heredoc.end;
      else if (character === '"') this.#at = skipQuoted(this.#text, this.#at);
      else if (depth === 0 && (character === '\n' || character === '}')) return lastEnd;
      else {
        if ('([{'.includes(character)) depth++;
        if (')]}'.includes(character)) depth--;
        this.#at++;
      }
      lastEnd = this.#at;
    }
    return lastEnd;
  }
}

/** How many labels the blocks of a module's JSON have; everything else that is an object is an argument. */
const ROOT_LABELS: Readonly<Record<string, number>> = {
  check: 1,
  data: 2,
  ephemeral: 2,
  import: 0,
  locals: 0,
  module: 1,
  output: 1,
  provider: 1,
  resource: 2,
  terraform: 0,
  variable: 1,
};

/** JSON tells no places here; expressions are templates in its strings. */
function jsonBody(value: unknown, labelled: Readonly<Record<string, number>>): Body {
  if (Array.isArray(value)) {
    const bodies = value.map((entry) => jsonBody(entry, labelled));
    return {
      attributes: bodies.flatMap(({ attributes }) => attributes),
      blocks: bodies.flatMap(({ blocks }) => blocks),
    };
  }
  if (typeof value !== 'object' || value === null) return EMPTY_BODY;
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  for (const [name, content] of Object.entries(value)) {
    const count = labelled[name];
    if (count !== undefined) blocks.push(...jsonBlocks(name, [], count, content));
    else attributes.push({ name, expression: JSON.stringify(content), start: 0, end: 0 });
  }
  return { attributes, blocks };
}

function jsonBlocks(type: string, labels: readonly string[], count: number, content: unknown): Block[] {
  if (Array.isArray(content)) return content.flatMap((entry) => jsonBlocks(type, labels, count, entry));
  if (labels.length === count) return [{ type, labels, body: jsonBody(content, {}), start: 0, end: 0 }];
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(([label, inner]) =>
    jsonBlocks(type, [...labels, label], count, inner),
  );
}
