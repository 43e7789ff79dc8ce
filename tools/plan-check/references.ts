import { heredocAt, skipComment, skipInterpolation, skipQuoted } from './configuration-tree.ts';

/** The names of a traversal without its indexes: `module.a["b"].c` is `['module', 'a', 'c']`. */
export type Traversal = readonly string[];

const TRAVERSAL_START = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const STEP = /\s*\.\s*([\p{ID_Start}_][\p{ID_Continue}-]*|\d+|\*)/uy;

/** Everything an expression refers to, also in its templates. Names of functions are left out. */
export function referencesIn(expression: string): Traversal[] {
  const found: Traversal[] = [];
  let at = 0;
  while (at < expression.length) {
    const character = expression[at] ?? '';
    const comment = skipComment(expression, at);
    const heredoc = character === '<' ? heredocAt(expression, at) : undefined;
    if (heredoc) {
      found.push(...referencesInTemplate(heredoc.content));
      at = heredoc.end;
    } else if (comment > at) {
      at = comment;
    } else if (character === '"') {
      const end = skipQuoted(expression, at);
      found.push(...referencesInTemplate(expression.slice(at + 1, end - 1)));
      at = end;
    } else {
      const traversal = traversalAt(expression, at);
      if (traversal?.names) found.push(traversal.names);
      at = traversal?.end ?? at + 1;
    }
  }
  return found;
}

function referencesInTemplate(template: string): Traversal[] {
  const found: Traversal[] = [];
  for (let at = 0; at < template.length; at++) {
    const sign = template[at];
    if ((sign !== '$' && sign !== '%') || template[at + 1] !== '{' || template[at - 1] === sign) continue;
    const end = skipInterpolation(template, at + 2);
    found.push(...referencesIn(template.slice(at + 2, end - 1)));
    at = end - 1;
  }
  return found;
}

function traversalAt(text: string, start: number): { end: number; names?: Traversal } | undefined {
  TRAVERSAL_START.lastIndex = start;
  const [root] = TRAVERSAL_START.exec(text) ?? [];
  if (root === undefined) return undefined;
  const names = [root];
  let at = start + root.length;
  // `provider::time::parse(` and `length(` are calls.
  if (/^(::|\s*\()/.test(text.slice(at, at + 200))) return { end: at };
  // An index that is an expression has references of its own, which are read when the traversal is done.
  let end: number | undefined;
  for (;;) {
    STEP.lastIndex = at;
    const [step, name] = STEP.exec(text) ?? [];
    const index = text[at] === '[' ? closingBracket(text, at) : -1;
    if (step !== undefined && name !== undefined) {
      if (!/^(\d+|\*)$/.test(name)) names.push(name);
      at += step.length;
    } else if (index > 0) {
      if (!/^\[(\*|\d+)\]$/.test(text.slice(at, index))) end ??= at;
      at = index;
    } else {
      return { end: end ?? at, names };
    }
  }
}

function closingBracket(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length;) {
    if (text[at] === '"') {
      at = skipQuoted(text, at);
      continue;
    }
    if (text[at] === '[') depth++;
    if (text[at] === ']' && --depth === 0) return at + 1;
    at++;
  }
  return -1;
}
