import { join, posix } from 'node:path';

import { isTestFile } from '../configuration/module-files.ts';
import { buildozer, providerName } from './buildozer.ts';
import type { Diagnostic } from './diagnostic.ts';
import { isLocalSource, moduleSource, MODULE_NOT_INSTALLED } from './module-calls.ts';
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
  return diagnostics.map((diagnostic) => {
    if (diagnostic.hint !== undefined) return diagnostic;
    const hint =
      moduleHint(diagnostic, context) ??
      missingFile(diagnostic, context) ??
      missingProvider(diagnostic, context) ??
      unrecordedType(diagnostic, context);
    return hint === undefined ? diagnostic : { ...diagnostic, hint };
  });
}

/** The target that a file belongs to, which may be a child of the module that is validated. */
function ownerOf(path: string, { modules, label }: EngineRequest): string {
  return modules.find(({ directory }) => directory === posix.dirname(path))?.label ?? label;
}

const MODULE_TROUBLE = new Set([
  MODULE_NOT_INSTALLED,
  'Unreadable module directory',
  'Module is not local',
  'Module outside the workspace',
]);

function moduleHint({ summary, place }: Diagnostic, { request, root }: HintContext): string | undefined {
  if (!MODULE_TROUBLE.has(summary)) return undefined;
  const owner = place ? ownerOf(place.path, request) : request.label;
  const source = place && moduleSource(join(root, place.path), place.line);
  if (!place || source === undefined) {
    return `a module that is called here is not declared; add its tofu_module to the deps of ${owner} (tofu init is not needed)`;
  }
  if (/[$%]\{/.test(source)) {
    return `which directory this is depends on values: add the tofu_module of the directory that is called to the deps of ${owner}`;
  }
  // Runs of a test call modules from where the module under test is, also in tests/.
  const base = isTestFile(place.path) ? request.directory : posix.dirname(place.path);
  const directory = posix.join(base, source);
  if (!isLocalSource(source) || directory.startsWith('..')) {
    return `nothing is downloaded or read from outside while validating: call a module of this repository by a relative path ("./" or "../")`;
  }
  const known = request.modules.find((module) => module.directory === directory)?.label;
  const name = posix.basename(directory).replaceAll('-', '_');
  const child = known ?? `//${directory}:${name}`;
  return `no declared file is in ${directory}: add the tofu_module of that directory to the deps of ${owner}, for example deps = ["${child}"]: ${buildozer('add', 'deps', child, owner)}`;
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
