import { join, resolve } from 'node:path';

import { describeMissingFiles, missingFiles } from '../configuration/missing-files.ts';
import { makeScratchDirectory } from '../process/scratch-directory.ts';
import { err, ok, type Result } from '../result.ts';
import { checkConfiguration } from './checks/check-configuration.ts';
import { withoutMissing } from './checks/provider-registries.ts';
import { configurationFilesOf } from './configuration-files.ts';
import { readConfigurationWords } from './configuration-words.ts';
import { readDiagnostics, sortDiagnostics, type Diagnostic } from './diagnostic.ts';
import { engineValidate, type Engine } from './engine.ts';
import { addHints } from './hints.ts';
import { locateModules } from './locate-modules.ts';
import { foreignModules, mergeModuleFindings } from './module-calls.ts';
import { linkProviders } from './plain-providers.ts';
import { withShortQuotes } from './quoted-code.ts';
import { describeProviderTroubles } from './provider-trouble.ts';
import { openProviderSessions, type SharedProviders } from './provider-sessions.ts';
import type { ValidationRequest } from './request.ts';
import { overallLevel, validatedProvider, validationFormat, type ValidationResult } from './result.ts';
import { linkSources } from './source-tree.ts';
import { stackLockFindings } from './stack-lock.ts';
import { undeclaredFileWarnings } from './undeclared-files.ts';

/** Validation could not be done; nothing is known about the module. */
export interface ValidationFailure {
  readonly label: string;
  readonly problem: string;
}

export interface ValidationOptions {
  /** Providers of a worker; absent where a process validates one module. */
  readonly shared?: SharedProviders;
  readonly signal?: AbortSignal;
  /** The engine starts the providers itself, as after an `init`. */
  readonly plain?: boolean;
}

/**
 * Validates one module with a real engine: no `init`, no network, no copy of sources or providers. An invalid module
 * is a result, not a failure.
 */
export async function validateModule(
  request: ValidationRequest,
  { shared, signal, plain = false }: ValidationOptions = {},
): Promise<Result<ValidationResult, ValidationFailure>> {
  const fail = (problem: string): Result<never, ValidationFailure> => err({ label: request.label, problem });
  const ownFiles = configurationFilesOf(request.directory, request.files);
  if (ownFiles.length === 0) {
    return fail(
      `${request.directory} has no .tf or .tofu file among its srcs: there is nothing to validate; add files to srcs`,
    );
  }
  const missing = missingFiles(request.files);
  if (missing.length > 0) return fail(describeMissingFiles(missing));
  const scratch = makeScratchDirectory();
  try {
    const root = join(scratch.path, 'w');
    linkSources(root, request.files);
    const directory = join(root, request.directory);
    const { words, mayCallModules } = readConfigurationWords(request.files);
    const sessions = plain
      ? linkProviders(request.providers, { scratch: scratch.path, directory })
      : await openProviderSessions(request.providers, words, scratch.path, { shared });
    if (!sessions.ok) return fail(sessions.error.problem);
    try {
      const engine: Engine = {
        tofu: resolve(request.tofu),
        scratch: scratch.path,
        root,
        directory,
        reattach: sessions.value.reattach,
        ...(signal && { signal }),
      };
      const found = await diagnose(engine, request, mayCallModules);
      const { failures } = sessions.value;
      if (failures.length > 0) return fail(describeProviderTroubles(failures, request.label));
      if (!found.ok) return fail(found.error.problem);
      const providers = request.providers.map(validatedProvider);
      const checked = checkConfiguration(request, sessions.value.recordings);
      const engineFindings = withoutMissing(found.value, checked.foreign);
      // Where the engine found the mistake in a file, it need not be said that the file could not be read.
      const unchecked = count(found.value, 'error') === 0 ? checked.unchecked : [];
      const diagnostics = withShortQuotes(
        sortDiagnostics(
          addHints([...engineFindings, ...checked.findings, ...unchecked], {
            request,
            root,
            incomplete: sessions.value.incomplete,
          }),
        ),
      );
      return ok({
        format: validationFormat,
        check: 'validate',
        label: request.label,
        directory: request.directory,
        level: overallLevel(providers),
        engine: { name: 'tofu', version: request.tofuVersion },
        providers,
        files: ownFiles.length,
        errors: count(diagnostics, 'error'),
        warnings: count(diagnostics, 'warning'),
        diagnostics,
      });
    } finally {
      sessions.value.close();
    }
  } finally {
    scratch.remove();
  }
}

/** Asks the engine; an invalid module always comes with at least one error. */
async function diagnose(
  engine: Engine,
  request: ValidationRequest,
  mayCallModules: boolean,
): Promise<Result<Diagnostic[], { readonly problem: string }>> {
  const { directory } = request;
  const modules = mayCallModules ? await locateModules(engine, request) : ok([]);
  if (!modules.ok) return modules;
  const verdict = await engineValidate(engine);
  if (!verdict.ok) return verdict;
  const manifest = join(engine.scratch, 'data', 'modules', 'modules.json');
  const diagnostics = [
    ...mergeModuleFindings(
      readDiagnostics(verdict.value.diagnostics, directory),
      readDiagnostics(modules.value, directory),
      directory,
      engine.root,
    ),
    ...foreignModules(manifest, engine.directory, engine.root),
    ...undeclaredFileWarnings(request),
    ...stackLockFindings(request),
  ];
  if ((!verdict.value.valid || modules.value.length > 0) && count(diagnostics, 'error') === 0) {
    return err({
      problem: 'tofu calls the module invalid without saying why; please report it with the module',
    });
  }
  return ok(diagnostics);
}

function count(diagnostics: readonly Diagnostic[], severity: Diagnostic['severity']): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
}
