import { err, ok, type Result } from '../../result.ts';
import { askInBatches } from './ask-in-batches.ts';
import type { NixFailure } from './nix-failure.ts';
import { askNix, type NixInvocation } from './nix-invocation.ts';
import { readPathInfos, type PathInfo, type PathInfos } from './path-info.ts';
import { parseStorePath } from './store-path.ts';

export interface PathInfoOptions {
  /** What the paths refer to as well, at any distance. */
  readonly closure?: boolean;
}

/** One process takes some 20 ms to start, and as long again for some hundred paths. */
const BATCH = 1_000;

/**
 * What the local store knows of paths: each path asked for has an entry, undefined where it is not valid. What is no
 * path of this store is not valid either, and never asked for: Nix would take it for a file or a flake, and refuse the
 * whole question.
 */
export async function queryPathInfo(
  nix: NixInvocation,
  paths: readonly string[],
  options: PathInfoOptions = {},
): Promise<Result<PathInfos, NixFailure>> {
  const infos = new Map<string, PathInfo | undefined>(paths.map((path) => [path, undefined]));
  const askable = [...infos.keys()].filter((path) => isPathOfStore(nix, path));
  const validity = await collect(nix, askable, [], infos);
  if (!validity.ok) return validity;
  if (options.closure !== true || !leadsElsewhere(nix, infos)) return ok(infos);
  // Nix refuses the closure of a path that is not valid.
  const valid = [...infos].flatMap(([path, info]) => (info ? [path] : []));
  const closure = await collect(nix, valid, ['--recursive'], infos);
  return closure.ok ? ok(infos) : closure;
}

async function collect(
  nix: NixInvocation,
  paths: readonly string[],
  flags: readonly string[],
  infos: Map<string, PathInfo | undefined>,
): Promise<Result<undefined, NixFailure>> {
  const ask = (batch: readonly string[]): Promise<Result<PathInfos, NixFailure>> =>
    askPathInfo(nix, batch, flags);
  const works = (): Promise<Result<PathInfos, NixFailure>> =>
    askPathInfo(nix, [`${nix.storeDirectory}/${'0'.repeat(32)}-of-no-path`], []);
  const asked = await askInBatches(paths, BATCH, ask, works);
  if (!asked.ok) return asked;
  for (const answer of asked.value.answers) {
    for (const [path, info] of answer) infos.set(path, info);
  }
  // It was valid a moment ago, or is there in a way that Nix does not understand.
  for (const path of asked.value.refused) infos.set(path, undefined);
  return ok(undefined);
}

async function askPathInfo(
  nix: NixInvocation,
  paths: readonly string[],
  flags: readonly string[],
): Promise<Result<PathInfos, NixFailure>> {
  const format = nix.features.pathInfoFormat ? ['--json-format', '2'] : [];
  const args = ['path-info', '--json', ...format, ...flags, '--stdin'];
  const answer = await askNix(nix, 'nix', args, paths.map((path) => `${path}\n`).join(''));
  if (!answer.ok) return answer;
  const infos = readPathInfos(answer.value);
  return infos.ok ? infos : err({ type: 'unreadable-answer', command: 'nix path-info', ...infos.error });
}

function isPathOfStore(nix: NixInvocation, path: string): boolean {
  const parsed = parseStorePath(path, nix.storeDirectory);
  return parsed.ok && parsed.value.path === path;
}

function leadsElsewhere(nix: NixInvocation, infos: PathInfos): boolean {
  return [...infos.values()].some((info) =>
    info?.references.some((reference) => !infos.has(`${nix.storeDirectory}/${reference}`)),
  );
}
