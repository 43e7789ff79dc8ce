import { posix } from 'node:path';

import { readModuleFacts } from '../configuration/module-facts.ts';
import { isTestFile } from '../configuration/module-files.ts';
import { buildozer, buildozerEntry, buildozerRenamedEntry } from './buildozer.ts';
import type { Diagnostic, Place } from './diagnostic.ts';
import { MODULE_NOT_INSTALLED, moduleSource, NOT_LOCAL, notLocal, OUTSIDE } from './module-calls.ts';
import {
  isLocalSource,
  isRegistryAddress,
  localDirectory,
  mayBecome,
  ModuleSources,
  repositoryOf,
} from './module-sources.ts';
import type { EngineRequest, ValidationRequest } from './request.ts';

const VERSION_CHANGED = 'Module version requirements have changed';

const SOURCE_CHANGED = 'Module source has changed';

const MODULE_TROUBLE: ReadonlySet<string> = new Set([
  MODULE_NOT_INSTALLED,
  'Unreadable module directory',
  NOT_LOCAL,
  OUTSIDE,
]);

const INVALID_ADDRESS: ReadonlySet<string> = new Set([
  'Invalid module source address',
  'Invalid registry module source address',
]);

type Request = EngineRequest & Partial<Pick<ValidationRequest, 'deps'>>;

interface CallContext {
  readonly request: Request;
  /** Where a file of the workspace is now. */
  readonly pathOf: (path: string) => string;
}

/** What the engine says of modules that are not there, in words of targets: it knows nothing of these. */
export function explainCall(diagnostic: Diagnostic, context: CallContext): Diagnostic {
  const { summary, place } = diagnostic;
  if (summary === VERSION_CHANGED) return explainVersion(diagnostic, context);
  if (summary === SOURCE_CHANGED) return explainSource(diagnostic, context);
  const source = place && moduleSource(context.pathOf(place.path), place.line);
  if (INVALID_ADDRESS.has(summary)) {
    const hint = source === undefined ? undefined : (providerAddressHint(source) ?? networkHint(source));
    return hint === undefined ? diagnostic : { ...diagnostic, hint };
  }
  if (!MODULE_TROUBLE.has(summary)) return diagnostic;
  const isAddress = source !== undefined && !isLocalSource(source) && !/^[$%]\{/.test(source);
  const named = summary === MODULE_NOT_INSTALLED && isAddress ? notLocal(source) : {};
  return { ...diagnostic, ...named, hint: callHint(place, source, context.request) };
}

/** The target that a file belongs to, which may be a child of the module that is validated. */
export function ownerOf(path: string, { modules, label }: EngineRequest): string {
  return modules.find(({ directory }) => directory === posix.dirname(path))?.label ?? label;
}

function callHint(place: Place | undefined, source: string | undefined, request: EngineRequest): string {
  const owner = place ? ownerOf(place.path, request) : request.label;
  if (!place || source === undefined) {
    return `a module that is called here is not declared; add its tofu_module to the deps of ${owner} (tofu init is not needed)`;
  }
  if (/[$%]\{/.test(source) && (isLocalSource(source) || /^[$%]\{/.test(source))) {
    return `which directory this is depends on values: add the tofu_module of the directory that is called to the deps of ${owner}`;
  }
  if (!isLocalSource(source)) return providerAddressHint(source) ?? addressHint(source, owner, request);
  // Runs of a test call modules from where the module under test is, also in tests/.
  const base = isTestFile(place.path) ? request.directory : posix.dirname(place.path);
  const directory = localDirectory(base, source);
  if (directory.startsWith('..')) {
    return (
      'nothing is downloaded or read from outside while validating: call a module of this repository by a relative path ' +
      '("./" or "../"), or one of another repository by its address, for which module_sources names the target'
    );
  }
  const known = request.modules.find((module) => module.directory === directory)?.label;
  const name = posix.basename(directory).replaceAll('-', '_');
  const child = known ?? `//${withoutRepository(directory)}:${name}`;
  return `no declared file is in ${directory}: add the tofu_module of that directory to the deps of ${owner}, for example deps = ["${child}"]: ${buildozer('add', 'deps', child, owner)}`;
}

function addressHint(source: string, owner: string, request: Request): string {
  const target = likelyTarget(source, request);
  if (/[$%]\{/.test(source)) {
    return (
      'nothing is downloaded or read from outside while validating: name the target that stands for what this source is ' +
      `with its values, of which only one may fit, here for SOURCE: ${buildozerEntry('module_sources', 'SOURCE', target, owner)}`
    );
  }
  return (
    'nothing is downloaded or read from outside while validating: name the target that stands for this source, ' +
    `for example module_sources = {"${source}": "${target}"}: ${buildozerEntry('module_sources', source, target, owner)}`
  );
}

/** A label for an address such as `git::https://example.com/infra.git//modules/x?ref=v1`. */
function likelyTarget(source: string, { deps = [] }: Request): string {
  const [, address = '', subdirectory = ''] =
    /^(?:\w+::)?(?:\w+:\/\/)?(.*?)(?:\/\/(.*?))?(?:\?.*)?$/.exec(source) ?? [];
  const known = deps.find(({ directory }) => withoutRepository(directory) === subdirectory);
  if (known) return known.name;
  const repository = address
    .split('/')
    .filter((part) => part !== '')
    .at(isRegistryAddress(source) ? -2 : -1);
  const name = repository?.replace(/\.\w+$/, '').replace(/^.*:/, '') ?? '';
  const directory = posix.basename(subdirectory === '' ? name : subdirectory);
  const target = directory.replaceAll('-', '_');
  if (subdirectory === '') return `@${name}//:${target}`;
  return `@${name}//${subdirectory}${target === directory ? '' : `:${target}`}`;
}

function withoutRepository(directory: string): string {
  const repository = repositoryOf(directory);
  return repository === '' ? directory : directory.slice(`external/${repository}/`.length);
}

/** Two parts, and three that begin with a registry, are how providers are named. */
function providerAddressHint(source: string): string | undefined {
  if (!/^(registry\.[\w.-]+\/)?[\w-]+\/[\w-]+$/.test(source)) return undefined;
  return (
    `"${source}" is how a provider is named: the address of a module in a registry has a part more, NAMESPACE/NAME/SYSTEM, ` +
    'and a path of this repository begins with "./" or "../"'
  );
}

/** Of some addresses the engine asks the host before it takes them for one. */
function networkHint(source: string): string | undefined {
  const [, rest] = /^(bitbucket\.org\/.*)$/.exec(source) ?? [];
  if (rest === undefined) return undefined;
  return `the engine asks this host what "${source}" is, and nothing is asked while validating: write the source as "git::https://${rest}"`;
}

/** A source with values in it has become another than the one that an entry has. */
function explainSource(diagnostic: Diagnostic, { request }: CallContext): Diagnostic {
  const call = diagnostic.place && callAt(diagnostic.place, request);
  const [, becomes] = / to "([^"]*)" since /.exec(diagnostic.detail) ?? [];
  if (!call || becomes === undefined) return diagnostic;
  const called = new ModuleSources(request.modules).locate(call.caller, call);
  if (called.type !== 'target') return diagnostic;
  const { entry } = called;
  const owner = ownerAt(call.caller, request);
  // The engine shows some addresses longer than they are written.
  const known = mayBecome('sourceText' in call ? (call.sourceText ?? '') : '', becomes);
  const version = called.version === undefined ? '' : `@${called.version}`;
  const rename = buildozerRenamedEntry(
    'module_sources',
    { from: entry.source, to: `${known ? becomes : 'SOURCE'}${version}`, value: entry.name },
    owner,
  );
  return {
    ...diagnostic,
    summary: NOT_LOCAL,
    detail: `The source is "${becomes}" here, and module_sources of ${owner} has "${entry.source}" for ${entry.label}.`,
    hint: `if that target stands for it, say so: ${rename}`,
  };
}

function explainVersion(diagnostic: Diagnostic, { request }: CallContext): Diagnostic {
  const { place } = diagnostic;
  const call = place && callAt(place, request);
  if (!call) return diagnostic;
  const { caller, source, version } = call;
  const called = new ModuleSources(request.modules).locate(caller, call);
  if (called.type !== 'target' || source === undefined) return diagnostic;
  const owner = ownerAt(caller, request);
  const { entry } = called;
  const asked =
    version === undefined ? 'asks for a version that has to be evaluated' : `asks for version "${version}"`;
  const rename = buildozerRenamedEntry(
    'module_sources',
    { from: entry.source, to: `${source}@VERSION`, value: entry.name },
    owner,
  );
  if (called.version === undefined) {
    return {
      ...diagnostic,
      summary: 'Module version not known',
      detail: `The block ${asked}, and module_sources of ${owner} does not say which version ${entry.label} is.`,
      hint: `write its version into the entry, here for VERSION: ${rename}`,
    };
  }
  return {
    ...diagnostic,
    summary: 'Module version not accepted',
    detail: `The block ${asked}, and module_sources of ${owner} says that ${entry.label} is version ${called.version}.`,
    hint: `change the constraint, or take another version of the module in MODULE.bazel and say so, here for VERSION: ${rename}`,
  };
}

/** The call whose source stands at a place, and the directory that it is made from. */
function callAt(place: Place, { directory, files }: EngineRequest) {
  const caller = isTestFile(place.path) ? directory : posix.dirname(place.path);
  const { calls, tests } = readModuleFacts(caller, files);
  const found = [...calls, ...tests.calls].find(
    ({ sourcePlace }) => sourcePlace?.path === place.path && sourcePlace.line === place.line,
  );
  return found && { ...found, caller };
}

function ownerAt(directory: string, { modules, label }: EngineRequest): string {
  return modules.find((module) => module.directory === directory)?.label ?? label;
}
