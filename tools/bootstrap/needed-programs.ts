import type { Facts } from './facts.ts';
import { bazelRemote, type GoProgram, goPrograms, localProviders, openTofu } from './go-programs.ts';
import type { Scope } from './scope.ts';

export interface NeededProgram {
  readonly program: GoProgram;
  readonly why: string;
}

/** The programs that are to be built from source on a machine with these facts, in the order of building. */
export function neededPrograms(facts: Facts, scope: Scope): NeededProgram[] {
  const { tofuRelease, providerRegistry } = facts.reach;
  const reasons = new Map<GoProgram, string>();
  if (scope === 'tests') {
    for (const program of goPrograms) reasons.set(program, 'the tests run it outside of Bazel');
  }
  if (!tofuRelease.answers) {
    const why = `its release host does not answer: ${tofuRelease.why}`;
    reasons.set(openTofu, why).set(bazelRemote, why);
  }
  if (!providerRegistry.answers) {
    const why = `the provider registry does not answer: ${providerRegistry.why}`;
    for (const program of localProviders) reasons.set(program, why);
  }
  if (hostTofu(facts) !== undefined) reasons.delete(openTofu);
  return goPrograms.flatMap((program) => {
    const why = reasons.get(program);
    return why === undefined ? [] : [{ program, why }];
  });
}

/** An installed tofu of the release line the rules are tested with saves the build of one. */
export function hostTofu(facts: Facts): string | undefined {
  const line = openTofu.version.split('.').slice(0, 2).join('.');
  return facts.tofu?.version.startsWith(`${line}.`) === true ? facts.tofu.path : undefined;
}
