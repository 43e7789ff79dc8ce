import { posix } from 'node:path';

import {
  compareVersions,
  engineMeets,
  parseConstraints,
  parseVersion,
} from '../configuration/version-constraint.ts';
import type { RequestModule, RequestModuleSource } from './request.ts';

const LOCAL_SOURCE = /^\.\.?\//;

export function isLocalSource(source: string): boolean {
  return LOCAL_SOURCE.test(source);
}

/** What a `module` block says of the module that it calls. */
export interface CalledSource {
  /** Absent when it is missing or has to be evaluated. */
  readonly source?: string;
  /** As it is written, with its quotes; of use where it has to be evaluated. */
  readonly sourceText?: string;
  /** The constraint; absent when it is missing or has to be evaluated. */
  readonly version?: string;
}

/** Where a call leads. */
export type CalledModule =
  | { readonly type: 'local'; readonly directory: string }
  /** A target stands for the source. */
  | {
      readonly type: 'target';
      readonly directory: string;
      /** What the engine has to find in the block. */
      readonly source: string;
      /** Of `module_sources` of the caller. */
      readonly entry: RequestModuleSource;
      /** That the entry names. */
      readonly version?: string;
      /** Whether that is not what the block asks for, or nothing is named where it asks. */
      readonly refused: boolean;
    }
  /** No target stands for this source. */
  | { readonly type: 'unknown' }
  /** The source has to be evaluated. */
  | { readonly type: 'evaluated' };

/** Where modules call other modules: a path by itself, every other source by `module_sources` of the caller. */
export class ModuleSources {
  readonly #byDirectory = new Map<string, RequestModuleSource[]>();

  constructor(modules: readonly RequestModule[]) {
    for (const { directory, sources = [] } of modules) {
      this.#byDirectory.set(directory, [...(this.#byDirectory.get(directory) ?? []), ...sources]);
    }
  }

  /** @param caller the directory of the module that has the block, relative to the workspace */
  locate(caller: string, { source, sourceText, version }: CalledSource): CalledModule {
    if (source !== undefined && isLocalSource(source)) {
      return { type: 'local', directory: localDirectory(caller, source) };
    }
    const pattern = source === undefined ? addressPattern(sourceText ?? '') : undefined;
    if (source === undefined && !pattern) return { type: 'evaluated' };
    const candidates = (this.#byDirectory.get(caller) ?? [])
      .map((entry) => ({ entry, ...readSourceEntry(entry.source) }))
      .filter((candidate) => (pattern ? pattern.test(candidate.source) : candidate.source === source))
      .sort((a, b) => compareVersions(parsed(b.version), parsed(a.version)));
    // Which one of two sources a value makes, nobody but the engine knows.
    if (new Set(candidates.map((candidate) => candidate.source)).size > 1) return { type: 'unknown' };
    const constraints = version === undefined ? undefined : parseConstraints(version);
    const fits = candidates.find(
      (candidate) =>
        !constraints ||
        (candidate.version !== undefined && engineMeets(parsed(candidate.version), constraints)),
    );
    const chosen = fits ?? candidates[0];
    if (!chosen) return { type: 'unknown' };
    const known = chosen.version !== undefined && { version: chosen.version };
    return {
      type: 'target',
      directory: chosen.entry.directory,
      source: chosen.source,
      entry: chosen.entry,
      ...known,
      refused: !fits,
    };
  }
}

/**
 * What an address with values in it may become: `"git::https://example.com/infra.git//x?ref=${local.version}"`. The engine
 * has the last word: it compares what it becomes with what was found. Undefined where it could as well be a path.
 */
function addressPattern(text: string): RegExp | undefined {
  const parts = /^"(.*)"$/.exec(text)?.[1]?.split(/\$\{[^{}]*\}/) ?? [];
  if (!/^\w/.test(parts[0] ?? '') || parts.some((part) => /[\\"]|[$%]\{/.test(part))) return undefined;
  return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`);
}

/** Whether a source with values in it may become this one, as far as can be seen. */
export function mayBecome(sourceText: string, source: string): boolean {
  return addressPattern(sourceText)?.test(source) === true;
}

/** The directory that a path leads to from a module, without the stroke that a source may end with. */
export function localDirectory(caller: string, source: string): string {
  return posix.join(caller, source).replace(/(.)\/$/, '$1');
}

const REGISTRY_ADDRESS =
  /^(?:([\p{L}\p{N}.-]+\.[\p{L}\p{N}.-]+(?::\d+)?)\/)?(?:[0-9A-Za-z](?:[\w-]{0,62}[0-9A-Za-z])?\/){2}[0-9a-z]{1,64}(?:\/\/[^?]*)?$/u;

/**
 * Whether a source is the address of a module in a registry, the only kind that has versions. Source of the rules:
 * `module.go` of opentofu/registry-address.
 */
export function isRegistryAddress(source: string): boolean {
  const [, host] = REGISTRY_ADDRESS.exec(source) ?? [source, 'github.com'];
  return host !== 'github.com' && host !== 'bitbucket.org';
}

/** An entry of `module_sources`: a source, and behind an address of a registry the version, `NAMESPACE/NAME/SYSTEM@1.4.2`. */
export function readSourceEntry(entry: string): { readonly source: string; readonly version?: string } {
  const at = entry.lastIndexOf('@');
  const [source, version] = [entry.slice(0, at), entry.slice(at + 1)];
  if (at < 0 || !isRegistryAddress(source) || !parseVersion(version)) return { source: entry };
  return { source, version };
}

function parsed(version: string | undefined): NonNullable<ReturnType<typeof parseVersion>> {
  return parseVersion(version ?? '') ?? { numbers: [0, 0, 0], prerelease: '0', metadata: '' };
}

/** The canonical name of the repository that a path belongs to; empty for the workspace's own. */
export function repositoryOf(path: string): string {
  return /^external\/([^/]+)(?:\/|$)/.exec(path)?.[1] ?? '';
}
