/**
 * What a bootstrap prepares for. `build`: what Bazel builds need. `tests`: in addition the programs that the test
 * suite runs outside of Bazel, and the Go that builds them.
 */
export type Scope = 'build' | 'tests';

/** Whether a decision that was made for one scope is enough for another. */
export function covers(decided: Scope, wanted: Scope): boolean {
  return decided === 'tests' || wanted === 'build';
}

/** The command that prepares for this scope, as a person types it. */
export function commandFor(scope: Scope): string {
  return scope === 'tests' ? 'npm run bootstrap -- --tests' : 'npm run bootstrap';
}
