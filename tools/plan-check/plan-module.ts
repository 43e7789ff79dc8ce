import { join, posix, resolve } from 'node:path';

import { describeMissingFiles, missingFiles } from '../configuration/missing-files.ts';
import { pruneSchema } from '../plugin-protocol/recording.ts';
import type { ProviderSchema } from '../plugin-protocol/schema.ts';
import { makeScratchDirectory } from '../process/scratch-directory.ts';
import { err, ok, type Result } from '../result.ts';
import { runTofuTest } from '../tofu-test/run-tofu-test.ts';
import { allDiagnostics } from '../tofu-test/test-outcome.ts';
import { configurationFilesOf } from '../validate/configuration-files.ts';
import { readConfigurationWords } from '../validate/configuration-words.ts';
import { sortDiagnostics, type Diagnostic } from '../validate/diagnostic.ts';
import type { Engine, EngineFailure } from '../validate/engine.ts';
import { withShortQuotes } from '../validate/quoted-code.ts';
import {
  overallLevel,
  validationFormat,
  validatedProvider,
  type ValidationResult,
} from '../validate/result.ts';
import { readRecording, type SharedProviders } from '../validate/provider-sessions.ts';
import { linkSources } from '../validate/source-tree.ts';
import type { ValidationFailure } from '../validate/validate-module.ts';
import type { Block } from '../configuration/body.ts';
import { readGivenValues, type GivenValues } from './given-values.ts';
import { correctValues, explainFindings } from './made-up-findings.ts';
import { mockDefaults, type MockDefaults } from './mock-values.ts';
import { readModuleInterface, type ModuleInterface } from './module-interface.ts';
import { ModuleTree } from './module-tree.ts';
import { chosenPlaceholders } from './placeholder-choice.ts';
import { plannableFiles } from './plannable-files.ts';
import { mockedConfigurations, providerNames, requirementsFile } from './provider-mocks.ts';
import type { PlanCheckRequest } from './request.ts';
import { writeTestFile, writeVariableFile, type Override } from './test-file.ts';
import { SourceFinder } from './value-sources.ts';

const GENERATED = 'flywheel-plan-check.tftest.hcl';
const VALUES = 'flywheel-plan-check.tfvars.json';

export interface PlanOptions {
  /** Providers of a worker; absent where a process plans one module. */
  readonly shared?: SharedProviders;
  readonly signal?: AbortSignal;
}

/**
 * Plans one module with a real engine, every provider mocked and placeholders for its required variables, so that the
 * providers' validators see known values. Nothing is configured, read or made. What is wrong with the module, or cannot
 * be judged without a value, is a result; a failure says that nothing is known.
 */
export async function planModule(
  request: PlanCheckRequest,
  options: PlanOptions = {},
): Promise<Result<ValidationResult, ValidationFailure>> {
  const fail = (problem: string): Result<never, ValidationFailure> => err({ label: request.label, problem });
  const { directory } = request;
  const ownFiles = configurationFilesOf(directory, request.files);
  if (ownFiles.length === 0) {
    return fail(
      `${directory} has no .tf or .tofu file among its srcs: there is nothing to plan; add files to srcs`,
    );
  }
  const missing = missingFiles(request.files);
  if (missing.length > 0) return fail(describeMissingFiles(missing));
  const scratch = makeScratchDirectory();
  try {
    const tree = new ModuleTree(request.files, request.modules);
    const files = plannableFiles(request.files, directory, tree, join(scratch.path, 'x'));
    const root = join(scratch.path, 'w');
    linkSources(root, files);
    const engine: Engine = {
      tofu: resolve(request.tofu),
      scratch: scratch.path,
      root,
      directory: join(root, directory),
      reattach: '{}',
      ...(options.signal && { signal: options.signal }),
    };
    const shown = await readModuleInterface(engine, tree.blocks(directory, 'variable'));
    if (!shown.ok) return fail(shown.error.problem);
    const found = await plan({ ...request, files }, tree, shown.value, options);
    if (!found.ok) return fail(found.error.problem);
    const providers = request.providers.map(validatedProvider);
    const diagnostics = withShortQuotes(sortDiagnostics(found.value));
    return ok({
      format: validationFormat,
      check: 'plan',
      label: request.label,
      target: request.target,
      directory,
      level: overallLevel(providers),
      engine: { name: 'tofu', version: request.tofuVersion },
      providers,
      files: ownFiles.length,
      errors: diagnostics.filter(({ severity }) => severity === 'error').length,
      warnings: diagnostics.filter(({ severity }) => severity === 'warning').length,
      diagnostics,
    });
  } finally {
    scratch.remove();
  }
}

/** @param shown undefined when the module cannot be loaded, which the engine then says again, with its reasons */
async function plan(
  request: PlanCheckRequest,
  tree: ModuleTree,
  shown: ModuleInterface | undefined,
  options: PlanOptions,
): Promise<Result<Diagnostic[], { readonly problem: string }>> {
  const { directory, target } = request;
  const wanted: ModuleInterface = shown ?? { variables: new Map(), providers: [] };
  const schemas = readSchemas(request, options.shared);
  if (!schemas.ok) return schemas;
  const given = readGivenValues(shown ? request.values : {}, wanted, (address, attribute) =>
    attributeType(tree, directory, [...schemas.value.values()], address, attribute),
  );
  if (given.problems.length > 0) return ok(given.problems.map((problem) => describeProblem(problem, target)));

  const { placeholders, environment } = chosenPlaceholders(
    wanted,
    tree,
    request,
    Object.keys(given.variables),
  );
  const assigned = assignedNames(tree);
  const defaults = new Map(
    [...schemas.value].map(([source, schema]) => [
      source,
      mockDefaults(schema, (name) => assigned.has(name)),
    ]),
  );
  const names = providerNames(wanted.providers, [...schemas.value.keys()]);
  const generated = writeTestFile({
    mocked: mockedConfigurations(wanted.providers, names, defaults, tree, directory),
    overrides: overridesOf(given, [...defaults.values()]),
  });
  const test = { ...generated, at: posix.join(directory, GENERATED) };
  const values = { ...writeVariableFile(given.variables), at: posix.join(directory, VALUES) };
  const requirements = requirementsFile(names);
  const outcome = await runTofuTest(request, {
    ...options,
    extraFiles: [
      test,
      values,
      ...(requirements === undefined
        ? []
        : [{ at: posix.join(directory, 'flywheel_plan_check_override.tf'), text: requirements }]),
    ],
    only: [GENERATED],
    environment,
    variableFiles: [...request.variableFiles, values.at],
    unknownFunctions: true,
  });
  if (!outcome.ok) return err({ problem: describeTrouble(outcome.error) });
  const found = allDiagnostics(outcome.value);
  const diagnostics = explainFindings(found, {
    target,
    directory,
    placeholders,
    values: request.values,
    typeOf: (variable) => wanted.variables.get(variable)?.type,
    // Where no run was begun, no value was looked at.
    sources: new SourceFinder(
      tree,
      directory,
      new Set(outcome.value.files.length > 0 ? Object.keys(placeholders) : []),
    ),
    generated: [test, values],
  });
  const planned = outcome.value.summary?.passed === 1;
  // Without an error nothing may look like success that was none.
  if (!planned && !found.some(({ severity }) => severity === 'error')) {
    return err({
      problem: 'tofu could not plan the module and does not say why; please report it with the module',
    });
  }
  return ok(diagnostics);
}

function describeTrouble({ problem, crashed }: EngineFailure): string {
  if (crashed !== true) return problem;
  return `${problem} To do without the plan check of this module: plan_check = False (of its tofu_package)`;
}

function describeProblem(problem: string, target: string): Diagnostic {
  return {
    severity: 'error',
    summary: 'Invalid value',
    detail: problem,
    hint: correctValues(target),
  };
}

/** The types in use of each provider. */
function readSchemas(
  request: PlanCheckRequest,
  shared: SharedProviders | undefined,
): Result<Map<string, ProviderSchema>, { readonly problem: string }> {
  const { words } = readConfigurationWords(request.files);
  const schemas = new Map<string, ProviderSchema>();
  for (const provider of request.providers) {
    const recording = readRecording(provider, shared);
    if (!recording.ok) return recording;
    const { schema } = recording.value;
    schemas.set(provider.source, words ? pruneSchema(schema, words) : schema);
  }
  return ok(schemas);
}

/** Every name that any configuration file gives a value to. */
function assignedNames(tree: ModuleTree): ReadonlySet<string> {
  const names = new Set<string>();
  for (const directory of tree.directories()) {
    for (const { source } of tree.filesOf(directory)) {
      for (const [, name] of source.text.matchAll(/([\p{ID_Start}_][\p{ID_Continue}-]*)"?\s*[=:]/gu))
        names.add(name ?? '');
    }
  }
  return names;
}

function attributeType(
  tree: ModuleTree,
  directory: string,
  schemas: readonly ProviderSchema[],
  address: string,
  attribute: string,
): { readonly type: unknown } | undefined {
  const { kind, type, name, modules } = readAddress(address);
  let within: string | undefined = directory;
  for (const called of modules) {
    const calls: Block[] = within === undefined ? [] : tree.blocks(within, 'module', called);
    within = within !== undefined && calls[0] ? tree.calledDirectory(within, calls[0]) : undefined;
  }
  if (within === undefined || tree.blocks(within, kind, type, name).length === 0) return undefined;
  const map = kind === 'data' ? 'data_source_schemas' : 'resource_schemas';
  if (kind === 'data' && type === 'terraform_remote_state' && attribute === 'outputs')
    return { type: undefined };
  for (const schema of schemas) {
    const found = schema[map]?.[type]?.block?.attributes?.[attribute];
    if (found) return { type: found.type ?? ['object', {}] };
  }
  return undefined;
}

function readAddress(address: string): {
  kind: 'resource' | 'data';
  type: string;
  name: string;
  modules: string[];
} {
  const parts = address.split('.');
  const modules: string[] = [];
  while (parts[0] === 'module') modules.push(parts.splice(0, 2)[1] ?? '');
  const kind = parts[0] === 'data' ? 'data' : 'resource';
  if (kind === 'data') parts.shift();
  const [type = '', name = ''] = parts;
  return { kind, type, name, modules };
}

/** An override replaces the defaults of its type, so that it has to repeat them. */
function overridesOf({ computed }: GivenValues, defaults: readonly MockDefaults[]): Override[] {
  return Object.entries(computed).map(([target, values]) => {
    const { kind, type } = readAddress(target);
    const ofType = defaults
      .map(({ resources, data }) => (kind === 'data' ? data : resources)[type])
      .find((found) => found !== undefined);
    return { kind, target, values: { ...ofType, ...values } };
  });
}
