import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { describeMissingFiles, missingFiles } from '../configuration/missing-files.ts';
import { readModuleFacts, type ModuleFacts } from '../configuration/module-facts.ts';
import type { RefusedCall } from '../plugin-protocol/test-calls.ts';
import type { Timeout } from '../process/run-process.ts';
import { makeScratchDirectory } from '../process/scratch-directory.ts';
import { err, ok, type Result } from '../result.ts';
import {
  MISSING_PROVIDER,
  foreignProviders,
  withoutMissing,
} from '../validate/checks/provider-registries.ts';
import { readConfigurationWords } from '../validate/configuration-words.ts';
import { readDiagnostics, type Diagnostic } from '../validate/diagnostic.ts';
import { engineTrouble, runEngine, type Engine, type EngineFailure } from '../validate/engine.ts';
import { addHints } from '../validate/hints.ts';
import { locateModules } from '../validate/locate-modules.ts';
import { foreignModules, mergeModuleFindings } from '../validate/module-calls.ts';
import { describeProviderTroubles } from '../validate/provider-trouble.ts';
import { openProviderSessions, type SharedProviders } from '../validate/provider-sessions.ts';
import type { EngineRequest, RequestFile } from '../validate/request.ts';
import { linkSources } from '../validate/source-tree.ts';
import { explainRefusals, withLocalName } from './refusals.ts';
import { readTestEvents } from './test-events.ts';
import { allDiagnostics, type TestOutcome } from './test-outcome.ts';

export interface TestOptions {
  /** Files that no target declares, such as a generated test. */
  readonly extraFiles?: readonly ExtraFile[];
  /** The test files to run, relative to the module's directory; all when absent. */
  readonly only?: readonly string[];
  /** Added to the engine's environment: `TF_VAR_*`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Files of values for variables, by their place in the workspace; the last one wins. */
  readonly variableFiles?: readonly string[];
  /** Lets calls of provider functions be unknown values where there is no binary, instead of refusing them. */
  readonly unknownFunctions?: boolean;
  /** Of the engine's run. */
  readonly timeout?: Timeout;
  /** Providers of a worker; absent where a process serves one module. */
  readonly shared?: SharedProviders;
  /** Ends the engine when nobody wants the outcome any more. */
  readonly signal?: AbortSignal;
}

export interface ExtraFile {
  /** Where the file is to stand in the workspace. */
  readonly at: string;
  readonly text: string;
}

const TEST_TIMEOUT: Timeout = { name: 'tofu test', milliseconds: 600_000 };

/**
 * Runs `tofu test` on one module as `validateModule` runs `tofu validate`: no `init`, no network, no copy of sources or
 * providers. A test that fails is an outcome; a failure says that nothing is known.
 */
export async function runTofuTest(
  request: EngineRequest,
  options: TestOptions = {},
): Promise<Result<TestOutcome, EngineFailure>> {
  const missing = missingFiles(request.files);
  if (missing.length > 0) return err({ problem: describeMissingFiles(missing) });
  const scratch = makeScratchDirectory();
  try {
    const root = join(scratch.path, 'w');
    const files = [...request.files, ...writeExtraFiles(join(scratch.path, 'x'), options.extraFiles ?? [])];
    linkSources(root, files);
    const { words, mayCallModules } = readConfigurationWords(files);
    const refused: RefusedCall[] = [];
    let facts: ModuleFacts | undefined;
    const moduleFacts = (): ModuleFacts => (facts ??= readModuleFacts(request.directory, request.files));
    const sessions = await openProviderSessions(request.providers, words, scratch.path, {
      shared: options.shared,
      forTests: {
        onRefused: (call) => refused.push(withLocalName(call, moduleFacts)),
        unknownFunctions: options.unknownFunctions === true,
      },
    });
    if (!sessions.ok) return sessions;
    try {
      const engine: Engine = {
        tofu: resolve(request.tofu),
        scratch: scratch.path,
        root,
        directory: join(root, request.directory),
        reattach: sessions.value.reattach,
        ...(options.signal && { signal: options.signal }),
      };
      const outcome = await runInEngine(engine, request, options, mayCallModules);
      const { failures } = sessions.value;
      if (failures.length > 0) return err({ problem: describeProviderTroubles(failures, request.label) });
      if (!outcome.ok) return outcome;
      const withHints = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
        addHints(explainMissing(explainRefusals(diagnostics, refused), request), {
          request,
          root,
          incomplete: sessions.value.incomplete,
        });
      return ok({
        ...outcome.value,
        files: outcome.value.files.map((file) => ({
          ...file,
          diagnostics: withHints(file.diagnostics),
          runs: file.runs.map((run) => ({ ...run, diagnostics: withHints(run.diagnostics) })),
        })),
        diagnostics: withHints(outcome.value.diagnostics),
        refused: withoutRepetitions(refused),
      });
    } finally {
      sessions.value.close();
    }
  } finally {
    scratch.remove();
  }
}

function writeExtraFiles(directory: string, extraFiles: readonly ExtraFile[]): RequestFile[] {
  return extraFiles.map(({ at, text }) => {
    const path = join(directory, at);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return { path, at };
  });
}

async function runInEngine(
  engine: Engine,
  request: EngineRequest,
  { only, environment, variableFiles = [], timeout = TEST_TIMEOUT }: TestOptions,
  mayCallModules: boolean,
): Promise<Result<Omit<TestOutcome, 'refused'>, EngineFailure>> {
  const { directory } = request;
  const values = variableFiles.map((file) => `-var-file=${join(engine.root, file)}`);
  const modules = mayCallModules
    ? await locateModules(engine, request, { flags: values, ...(environment && { environment }) })
    : ok([]);
  if (!modules.ok) return modules;
  const filters = (only ?? []).map((file) => `-filter=${file}`);
  const run = await runEngine(
    engine,
    ['test', '-json', '-no-color', '-consolidate-warnings=false', ...filters, ...values],
    timeout,
    environment,
  );
  if (!run.ok) return run;
  const outcome = readTestEvents(run.value.stdout, directory);
  const manifest = join(engine.scratch, 'data', 'modules', 'modules.json');
  const diagnostics = [
    ...mergeModuleFindings(
      outcome.diagnostics,
      readDiagnostics(modules.value, directory),
      directory,
      engine.root,
    ),
    ...foreignModules(manifest, engine.directory, engine.root),
  ];
  const found = { ...outcome, diagnostics };
  // 0: all passed, 1: something did not. Anything else, or a 1 without a reason, is the engine's own trouble.
  const told = run.value.code === 0 ? outcome.summary !== undefined : saysWhatFailed(found);
  if (run.value.code > 1 || !told) return err(engineTrouble('test', run.value));
  return ok(found);
}

function saysWhatFailed(outcome: Omit<TestOutcome, 'refused'>): boolean {
  const failed = outcome.files.some(({ runs }) => runs.some(({ status }) => status !== 'pass'));
  return failed || allDiagnostics(outcome).some(({ severity }) => severity === 'error');
}

/** Says where a provider of another registry is required, of which the engine knows no place. */
function explainMissing(diagnostics: readonly Diagnostic[], request: EngineRequest): Diagnostic[] {
  if (!diagnostics.some(({ summary }) => summary === MISSING_PROVIDER)) return [...diagnostics];
  const directories = [...new Set([request.directory, ...request.modules.map(({ directory }) => directory)])];
  const modules = directories.map((directory) => readModuleFacts(directory, request.files));
  const foreign = foreignProviders(
    modules.filter(({ unreadable }) => unreadable.length === 0),
    request,
  );
  return [...withoutMissing(diagnostics, foreign), ...foreign.map(({ finding }) => finding)];
}

function withoutRepetitions(calls: readonly RefusedCall[]): RefusedCall[] {
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}
