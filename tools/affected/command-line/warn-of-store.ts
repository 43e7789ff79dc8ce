import type { StoreProblem } from '../snapshot/graph-store.ts';
import { describeStoreProblem } from '../snapshot/open-store.ts';

/** A line on stderr: what is wrong with the store costs time and changes no answer. */
export function warnOfStore(problem: StoreProblem): void {
  process.stderr.write(`flywheel affected: warning: ${describeStoreProblem(problem)}\n`);
}
