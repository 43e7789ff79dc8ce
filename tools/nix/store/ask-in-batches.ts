import { ok, type Result } from '../../result.ts';
import type { NixFailure } from './nix-failure.ts';

export interface BatchAnswers<A> {
  readonly answers: readonly A[];
  /** What Nix refuses to answer for. */
  readonly refused: readonly string[];
}

/**
 * Asks for many at a time. Where Nix refuses a batch, one of it may be to blame: halves of it are asked, so that one
 * never costs the others their answer. `works` tells a Nix that refuses everything, of which halves say nothing.
 */
export async function askInBatches<A>(
  items: readonly string[],
  batchSize: number,
  ask: (batch: readonly string[]) => Promise<Result<A, NixFailure>>,
  works: () => Promise<Result<unknown, NixFailure>>,
): Promise<Result<BatchAnswers<A>, NixFailure>> {
  const answers: A[] = [];
  const refused: string[] = [];
  const waiting: (readonly string[])[] = [];
  for (let from = 0; from < items.length; from += batchSize)
    waiting.push(items.slice(from, from + batchSize));
  let knownToWork = false;
  for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
    const answer = await ask(batch);
    if (answer.ok) {
      answers.push(answer.value);
      continue;
    }
    if (answer.error.type !== 'refused') return answer;
    if (!knownToWork) {
      const probe = await works();
      if (!probe.ok) return probe;
      knownToWork = true;
    }
    if (batch.length === 1) refused.push(...batch);
    else {
      const half = Math.ceil(batch.length / 2);
      waiting.unshift(batch.slice(0, half), batch.slice(half));
    }
  }
  return ok({ answers, refused });
}
