import { readModuleFacts } from '../../configuration/module-facts.ts';
import type { Recording } from '../../plugin-protocol/recording.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ValidationRequest } from '../request.ts';
import type { CheckContext } from './check-context.ts';
import { checkDeclaredDeps } from './declared-deps.ts';
import { checkDeclaredProviders } from './declared-providers.ts';
import { checkModuleSources, checkRepositoryBorders } from './module-sources.ts';
import { checkNestedAttributes } from './nested-attributes.ts';
import { checkProviderFunctions } from './provider-functions.ts';
import { foreignProviders, type ForeignProvider } from './provider-registries.ts';
import { checkProviderVersions } from './provider-versions.ts';
import { checkRequiredVersions } from './required-versions.ts';
import { checkUnlistedFiles } from './unlisted-files.ts';

export interface ConfigurationFindings {
  readonly findings: readonly Diagnostic[];
  /** Those of the findings that say better what the engine says of missing providers. */
  readonly foreign: readonly ForeignProvider[];
  /** What could not be checked because a file could not be read; the engine knows why, unless it can read the file. */
  readonly unchecked: readonly Diagnostic[];
}

/**
 * What the engine does not check: versions, names that only recordings know, and whether the target declares what its
 * files need. Of modules with a file that cannot be read nothing is claimed.
 */
export function checkConfiguration(
  request: ValidationRequest,
  recordings: ReadonlyMap<string, Recording>,
): ConfigurationFindings {
  const own = readModuleFacts(request.directory, request.files);
  const others = new Set(request.modules.map(({ directory }) => directory));
  others.delete(request.directory);
  const modules = [own, ...[...others].map((directory) => readModuleFacts(directory, request.files))];
  const readable = modules.filter(({ unreadable }) => unreadable.length === 0);
  const foreign = foreignProviders(readable, request);
  const context: CheckContext = { request, own, readable, recordings, foreign };
  return {
    foreign,
    findings: [
      ...checkUnlistedFiles(request),
      ...checkRequiredVersions(context),
      ...foreign.map(({ finding }) => finding),
      ...checkProviderVersions(context),
      ...checkProviderFunctions(context),
      ...checkNestedAttributes(context),
      ...checkRepositoryBorders(context),
      ...(own.unreadable.length === 0
        ? [...checkDeclaredDeps(context), ...checkModuleSources(context), ...checkDeclaredProviders(context)]
        : []),
    ],
    unchecked: modules.flatMap(({ unreadable }) =>
      unreadable.slice(0, 1).map(({ place, problem }) => ({
        severity: 'warning' as const,
        summary: 'Configuration not checked',
        detail: `Versions and declarations of this module were not checked, because of what stands here: ${problem}.`,
        place,
      })),
    ),
  };
}
