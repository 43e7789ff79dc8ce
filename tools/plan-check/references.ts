import { readTokens, type Token } from '../configuration/hcl-tokens.ts';

/** The names of a traversal without its indexes: `module.a["b"].c` is `['module', 'a', 'c']`. */
export type Traversal = readonly string[];

const NAMES = /[\p{ID_Start}_][\p{ID_Continue}-]*(?:\.[\p{ID_Start}_][\p{ID_Continue}-]*)*/gu;

/** Everything an expression refers to, also in its templates. Names of functions are left out. */
export function referencesIn(expression: string): Traversal[] {
  // Behind the last line of a heredoc there has to be a line end.
  return referencesOf(expression, readTokens(`${expression}\n`));
}

/** Everything that the expressions of a template refer to; in JSON, every string is one. */
export function referencesInTemplate(template: string): Traversal[] {
  return referencesOf(template, readTokens(template, 'template'));
}

function referencesOf(text: string, read: ReturnType<typeof readTokens>): Traversal[] {
  // Rather too much than too little.
  if (!read.ok) return (text.match(NAMES) ?? []).map((names) => names.split('.'));
  const tokens = read.value;
  const found: Traversal[] = [];
  for (let at = 0; at < tokens.length;) {
    if (tokens[at]?.kind !== 'identifier') {
      at++;
      continue;
    }
    const behind = behindFunctionName(tokens, at);
    if (behind === undefined) {
      const { names, end } = readTraversal(tokens, at);
      found.push(names);
      at = end;
    } else {
      at = behind;
    }
  }
  return found;
}

/** Where the name of a called function ends, as in `length(` and `provider::time::parse(`. */
function behindFunctionName(tokens: readonly Token[], start: number): number | undefined {
  let at = start + 1;
  while (isSymbol(tokens[at], '::')) at += 2;
  return at > start + 1 || isSymbol(tokens[at], '(') ? at : undefined;
}

function readTraversal(tokens: readonly Token[], start: number): { names: string[]; end: number } {
  const names = [tokens[start]?.text ?? ''];
  // An index that is an expression has references of its own, which are read when the traversal is done.
  let end: number | undefined;
  for (let at = start + 1; ;) {
    const step = stepAt(tokens, at);
    if (!step) return { names, end: end ?? at };
    if (step.name !== undefined) names.push(step.name);
    if (step.isExpression) end ??= at;
    at = step.end;
  }
}

function stepAt(
  tokens: readonly Token[],
  start: number,
): { readonly end: number; readonly name?: string; readonly isExpression?: boolean } | undefined {
  let at = start;
  // In parentheses a traversal may go on in the next line.
  while (tokens[at]?.kind === 'newline') at++;
  if (isSymbol(tokens[at], '.')) {
    const part = tokens[at + 1];
    if (part?.kind === 'identifier') return { end: at + 2, name: part.text };
    return part?.kind === 'number' || isSymbol(part, '*') ? { end: at + 2 } : undefined;
  }
  if (!isSymbol(tokens[start], '[')) return undefined;
  const end = behindBracket(tokens, start);
  if (end === undefined) return undefined;
  const index = tokens[start + 1];
  const isPlain = end === start + 3 && (index?.kind === 'number' || isSymbol(index, '*'));
  return { end, isExpression: !isPlain };
}

function behindBracket(tokens: readonly Token[], start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    if (isSymbol(tokens[at], '[')) depth++;
    if (isSymbol(tokens[at], ']') && --depth === 0) return at + 1;
  }
  return undefined;
}

function isSymbol(token: Token | undefined, text: string): boolean {
  return token?.kind === 'symbol' && token.text === text;
}
