import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

import type { Diagnostic } from './diagnostic.ts';
import type { ValidationRequest } from './request.ts';

interface HintContext {
  readonly request: ValidationRequest;
  /** The tree of linked sources. */
  readonly root: string;
  /** Providers whose recording holds only some types. */
  readonly incomplete: ReadonlySet<string>;
}

/** Adds what to do where the engine can only say what is wrong: it knows nothing of Bazel targets. */
export function addHints(diagnostics: readonly Diagnostic[], context: HintContext): Diagnostic[] {
  return diagnostics
    .filter((diagnostic) => !isModuleThere(diagnostic, context))
    .map((diagnostic) => {
      const hint =
        missingModule(diagnostic, context) ??
        missingFile(diagnostic, context) ??
        missingProvider(diagnostic, context) ??
        unrecordedType(diagnostic, context);
      return hint === undefined ? diagnostic : { ...diagnostic, hint };
    });
}

/** One missing module makes the engine call all of them missing. */
function isModuleThere({ summary, place }: Diagnostic, { root }: HintContext): boolean {
  if (summary !== MODULE_NOT_INSTALLED || !place) return false;
  const source = moduleSource(join(root, place.path), place.line);
  return (
    source !== undefined &&
    LOCAL_SOURCE.test(source) &&
    existsSync(join(root, posix.dirname(place.path), source))
  );
}

const MODULE_NOT_INSTALLED = 'Module not installed';
const LOCAL_SOURCE = /^\.\.?\//;

function missingModule({ summary, place }: Diagnostic, { request, root }: HintContext): string | undefined {
  if (summary !== MODULE_NOT_INSTALLED && summary !== 'Unreadable module directory') return undefined;
  const source = place && moduleSource(join(root, place.path), place.line);
  if (!place || source === undefined) return undefined;
  if (!LOCAL_SOURCE.test(source)) {
    return `the source "${source}" is not a local path; nothing is downloaded while validating: use a module of this repository, or declare the module's files`;
  }
  const directory = posix.join(posix.dirname(place.path), source);
  const child = `//${directory}:${posix.basename(directory).replaceAll('-', '_')}`;
  return `no declared file is in ${directory}: add the tofu_module of that directory to the deps of ${request.label}, for example deps = ["${child}"]`;
}

/** The `source` of the module block that starts at this line. */
function moduleSource(path: string, line: number): string | undefined {
  if (!existsSync(path)) return undefined;
  const block = readFileSync(path, 'utf8')
    .split('\n')
    .slice(line - 1)
    .join('\n');
  return /^[^}]*?\bsource\s*=\s*"([^"]*)"/.exec(block)?.[1];
}

function missingFile({ detail, place }: Diagnostic, { request }: HintContext): string | undefined {
  const [, path] = /[Nn]o file exists at "?([^";\s]+)"?/.exec(detail) ?? [];
  if (path === undefined || place === undefined) return undefined;
  return `the action sees declared files only: if ${posix.join(request.directory, path)} exists, add it to the data of ${request.label}`;
}

function missingProvider({ detail, summary }: Diagnostic, { request }: HintContext): string | undefined {
  if (!/provider/i.test(summary)) return undefined;
  const [, address] =
    /(?:requires|required) provider "?([\w.-]+\/[\w-]+\/[\w-]+)"?/.exec(`${summary} ${detail}`) ?? [];
  if (address === undefined || request.providers.some((provider) => provider.source === address))
    return undefined;
  const name = posix.basename(address);
  return `add "${name}" to the providers of ${request.label}: buildozer 'add providers ${name}' ${request.label}`;
}

function unrecordedType({ summary }: Diagnostic, { incomplete }: HintContext): string | undefined {
  if (!/^Invalid (resource type|data source|ephemeral resource)/.test(summary) || incomplete.size === 0) {
    return undefined;
  }
  return `only some types of ${[...incomplete].join(', ')} are recorded: if the provider has this type, record it with flywheel providers record`;
}
