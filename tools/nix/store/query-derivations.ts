import { err, ok, type Result } from '../../result.ts';
import { askInBatches } from './ask-in-batches.ts';
import type { NixFailure } from './nix-failure.ts';
import { askNix, type NixInvocation } from './nix-invocation.ts';
import { isDerivation, parseStorePath } from './store-path.ts';

export interface DerivationPaths {
  /** Full paths, each once; those of `queryOutputs` need not be valid. */
  readonly paths: readonly string[];
  /** Derivations for which Nix has no answer: not valid, or without known outputs so far. */
  readonly unanswered: readonly string[];
}

/** What fits on a command line many times over: `nix-store` takes no paths from its input. */
const BATCH = 200;

/** The outputs that derivations have or will have. Those of a floating derivation are known once it was built. */
export function queryOutputs(
  nix: NixInvocation,
  derivations: readonly string[],
): Promise<Result<DerivationPaths, NixFailure>> {
  return query(nix, derivations, async (batch) => {
    const outputs = await askNix(nix, 'nix-store', ['--query', '--outputs', ...batch]);
    if (outputs.ok || outputs.error.type !== 'refused') return outputs;
    // It refuses where one is floating, even after that was built; this one does not, as long as all were.
    const installables = batch.map((derivation) => `${derivation}^*\n`).join('');
    return askNix(nix, 'nix', ['path-info', '--stdin'], installables);
  });
}

/** All that derivations need, derivations included, and what outputs of these are there: also where a build failed. */
export function queryRequisites(
  nix: NixInvocation,
  derivations: readonly string[],
): Promise<Result<DerivationPaths, NixFailure>> {
  return query(nix, derivations, (batch) =>
    askNix(nix, 'nix-store', ['--query', '--requisites', '--include-outputs', ...batch]),
  );
}

async function query(
  nix: NixInvocation,
  derivations: readonly string[],
  ask: (batch: readonly string[]) => Promise<Result<string, NixFailure>>,
): Promise<Result<DerivationPaths, NixFailure>> {
  const unique = [...new Set(derivations)];
  const isAskable = (path: string): boolean =>
    isDerivation(path) && parseStorePath(path, nix.storeDirectory).ok;
  const askable = unique.filter(isAskable);
  const asked = await askInBatches(askable, BATCH, ask, () =>
    // Of no path at all: the answer is empty.
    askNix(nix, 'nix-store', ['--query', '--requisites']),
  );
  if (!asked.ok) return err(asked.error);
  const lines = asked.value.answers.flatMap((answer) => answer.split('\n')).filter((line) => line !== '');
  const unanswered = [...unique.filter((path) => !isAskable(path)), ...asked.value.refused];
  return ok({ paths: [...new Set(lines)], unanswered });
}
