import { basename } from 'node:path';

import { askNix, type NixInvocation } from '../nix/store/nix-invocation.ts';
import { isDerivation } from '../nix/store/store-path.ts';

/** Options of `nix build` that `nix path-info` does not know, and how many words each takes with it. */
const ONLY_OF_BUILD: ReadonlyMap<string, number> = new Map([
  ['--out-link', 1],
  ['-o', 1],
  ['--profile', 1],
  ['--no-link', 0],
  ['--print-out-paths', 0],
  ['--print-build-logs', 0],
  ['-L', 0],
  ['--json', 0],
  ['--rebuild', 0],
  ['--dry-run', 0],
  ['--keep-going', 0],
  ['-k', 0],
  ['--keep-failed', 0],
  ['-K', 0],
]);

/** Whether Nix says by itself what such a command builds. */
export function isNixBuild([program = '', ...args]: readonly string[]): boolean {
  return basename(program) === 'nix' && args.includes('build');
}

/** What `nix path-info` is to be asked about what `nix build` was asked to build; undefined for other commands. */
export function questionForDerivations(command: readonly string[]): string[] | undefined {
  if (!isNixBuild(command)) return undefined;
  const args = command.slice(1);
  const verb = args.indexOf('build');
  const question = [...args.slice(0, verb), 'path-info', '--derivation'];
  for (let index = verb + 1; index < args.length; index++) {
    const arg = args[index] ?? '';
    const words = ONLY_OF_BUILD.get(arg);
    if (words === undefined) question.push(arg);
    else index += words;
  }
  return question;
}

/** The derivations that a `nix build` was asked for, whether or not anything of them had to be built. */
export async function topDerivations(nix: NixInvocation, command: readonly string[]): Promise<string[]> {
  const question = questionForDerivations(command);
  if (!question) return [];
  const answer = await askNix(nix, 'nix', question);
  // Where the expression does not evaluate nothing was built either.
  return answer.ok ? answer.value.split('\n').filter(isDerivation) : [];
}
