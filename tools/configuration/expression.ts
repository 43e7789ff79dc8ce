import type { Place } from './source-text.ts';

/** As much of an expression as can be known without evaluating it. */
export type Expression = { readonly place: Place } & (
  | { readonly kind: 'string'; readonly value: string }
  /** Names joined by dots, `random.east`; also the words `true` and `null`. */
  | { readonly kind: 'reference'; readonly names: readonly string[] }
  | { readonly kind: 'object'; readonly items: readonly ObjectItem[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  /** Anything that has to be evaluated; `root` is the name that it begins with, as in `random.east[each.key]`. */
  | { readonly kind: 'other'; readonly root?: string }
);

export interface ObjectItem {
  /** Absent where the key has to be evaluated. */
  readonly key?: string;
  readonly place: Place;
  readonly value: Expression;
}

/** The value of a string that needs no evaluation. */
export function literalString(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'string' ? expression.value : undefined;
}

const FIRST_NAME = /^[\p{ID_Start}_][\p{ID_Continue}-]*(?=$|[.[])/u;

/** The first name of a reference, which JSON writes as a string, and which the native syntax allows to be quoted. */
export function referenceRoot(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'reference':
      return expression.names[0];
    case 'string':
      return FIRST_NAME.exec(expression.value)?.[0];
    case 'other':
      return expression.root;
    case 'object':
    case 'list':
      return undefined;
  }
}
