import type { Analysis, Cause } from '../analysis/analysis.ts';

/** Why somebody's rule on the command line says that a target is touched, whatever the graph says. */
export type AlwaysCause =
  | { readonly kind: 'always-path'; readonly path: string; readonly glob: string }
  | { readonly kind: 'always-tag'; readonly tag: string };

export type AnswerCause = Cause | AlwaysCause;

/** An analysis with what the command line adds to it. */
export interface Answer extends Omit<Analysis, 'causes'> {
  readonly causes: ReadonlyMap<number, readonly AnswerCause[]>;
}
