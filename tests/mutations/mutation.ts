/** A defect that a check is there to notice: one change of one file, and the tests that must turn red. */
export interface Mutation {
  /** What is broken by it, as a sentence about the product. */
  readonly name: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** A vitest file (or folder), or a Bazel test target of this repository (begins with //). */
  readonly noticedBy: string;
  /** Only the vitest tests whose full name holds this text. */
  readonly test?: string;
}

/** The file with the defect; undefined when the mutation does not fit the file any more. */
export function mutate(text: string, { find, replace }: Mutation): string | undefined {
  const parts = text.split(find);
  return parts.length === 2 ? parts.join(replace) : undefined;
}
