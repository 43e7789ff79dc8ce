import { join, posix } from 'node:path';

import { buildozer, providerName } from './buildozer.ts';
import { explainCall, ownerOf } from './call-findings.ts';
import type { Diagnostic } from './diagnostic.ts';
import { repositoryOf } from './module-sources.ts';
import type { EngineRequest } from './request.ts';

interface HintContext {
  readonly request: EngineRequest;
  /** The tree of linked sources. */
  readonly root: string;
  /** Providers whose recording holds only some types. */
  readonly incomplete: ReadonlySet<string>;
}

/** Adds what to do where the engine can only say what is wrong: it knows nothing of Bazel targets. */
export function addHints(diagnostics: readonly Diagnostic[], context: HintContext): Diagnostic[] {
  const pathOf = (path: string): string => join(context.root, path);
  return diagnostics.map((given) => {
    const diagnostic =
      given.hint === undefined ? explainCall(given, { request: context.request, pathOf }) : given;
    const hint =
      diagnostic.hint ??
      missingFile(diagnostic, context) ??
      missingProvider(diagnostic, context) ??
      unrecordedType(diagnostic, context);
    return inRepository(hint === undefined ? diagnostic : { ...diagnostic, hint }, context);
  });
}

/** A file of another repository is changed where it is made. */
function inRepository(diagnostic: Diagnostic, { request }: HintContext): Diagnostic {
  const path = diagnostic.place?.path ?? '';
  const repository = repositoryOf(path);
  if (repository === '' || repository === repositoryOf(request.directory)) return diagnostic;
  const where = `this is a file of ${ownerOf(path, request)}, of another repository: where nothing is wrong with the call, change it there, or take another version of it in MODULE.bazel`;
  // Labels and paths of that repository, as they are written there.
  const there = diagnostic.hint
    ?.replaceAll(`@@${repository}//`, '//')
    .replaceAll(`external/${repository}/`, '');
  return { ...diagnostic, hint: there === undefined ? where : `${where}; there: ${there}` };
}

function missingFile({ detail, place }: Diagnostic, { request }: HintContext): string | undefined {
  const [, quoted, bare] = /[Nn]o file exists at (?:"([^"]+)"|([^";\s]+))/.exec(detail) ?? [];
  const path = quoted ?? bare;
  if (path === undefined || place === undefined) return undefined;
  const file = posix.isAbsolute(path) ? path : posix.join(request.directory, path);
  const owner = ownerOf(place.path, request);
  const advice = `the action sees declared files only: if ${file} exists, add it to the data of ${owner}`;
  const value = pathInPackage(file, owner);
  return value === undefined ? advice : `${advice}: ${buildozer('add', 'data', value, owner)}`;
}

/** The file as an attribute of the target would name it; undefined where it is in no directory of the target's package. */
function pathInPackage(file: string, label: string): string | undefined {
  const packagePath = /^\/\/([^:]*)/.exec(label)?.[1];
  if (packagePath === undefined || posix.isAbsolute(file)) return undefined;
  const path = posix.relative(packagePath, file);
  return path.startsWith('..') ? undefined : path;
}

function missingProvider({ detail, summary }: Diagnostic, { request }: HintContext): string | undefined {
  if (!/provider/i.test(summary)) return undefined;
  const text = `${summary} ${detail}`;
  const [, address] = /(?:requires|required) provider "?([\w.-]+\/[\w-]+\/[\w-]+)"?/.exec(text) ?? [];
  if (address === undefined || request.providers.some((provider) => provider.source === address))
    return undefined;
  const name = providerName(address);
  return `add "${name}" to the providers of ${request.label}: ${buildozer('add', 'providers', name, request.label)}`;
}

function unrecordedType({ summary }: Diagnostic, { incomplete }: HintContext): string | undefined {
  if (!/^Invalid (resource type|data source|ephemeral resource)/.test(summary) || incomplete.size === 0) {
    return undefined;
  }
  return `only some types of ${[...incomplete].join(', ')} are recorded: if the provider has this type, record it with flywheel providers record`;
}
