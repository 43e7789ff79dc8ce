import { readModuleFacts } from '../configuration/module-facts.ts';
import { isBuiltIn } from '../configuration/provider-source.ts';
import type { UnreadableFile } from '../configuration/read-body.ts';
import type { Place } from '../configuration/source-text.ts';
import { err, ok, type Result } from '../result.ts';
import type { LockRequest } from './request.ts';

/** One demand of one module. */
export interface Requirement {
  /** Full address. */
  readonly source: string;
  /** As it is written; empty for any version. */
  readonly constraint: string;
  readonly module: string;
  readonly place: Place;
}

/** What all modules demand of providers, in the order of the modules. Fails where a file cannot be understood. */
export function readRequirements(
  request: LockRequest,
): Result<readonly Requirement[], readonly UnreadableFile[]> {
  const requirements: Requirement[] = [];
  const unreadable: UnreadableFile[] = [];
  for (const { label, directory } of request.modules) {
    const facts = readModuleFacts(directory, request.files);
    unreadable.push(...facts.unreadable);
    const required = new Set<string>();
    for (const { localName, source, constraint, place } of facts.requiredProviders) {
      required.add(localName);
      if (source === undefined) {
        unreadable.push({ place, problem: `a source of provider ${localName} that is no plain address` });
      } else if (!isBuiltIn(source)) {
        requirements.push({ source, constraint: constraint?.text ?? '', module: label, place });
      }
    }
    // What nobody requires by name is implied by its local name.
    const used = [
      ...facts.resources.map(({ provider, place }) => ({ localName: provider, constraint: '', place })),
      ...facts.providerBlocks.map(({ localName, constraint, place }) => ({
        localName,
        constraint: constraint?.text ?? '',
        place,
      })),
    ];
    for (const { localName, constraint, place } of used) {
      const source = facts.sourceOf(localName);
      if (source === undefined || isBuiltIn(source)) continue;
      if (required.has(localName) && constraint === '') continue;
      required.add(localName);
      requirements.push({ source, constraint, module: label, place });
    }
  }
  return unreadable.length === 0 ? ok(requirements) : err(unreadable);
}

export function describeUnreadable(files: readonly UnreadableFile[]): string {
  return files.map(({ place, problem }) => `${place.path}:${place.line}: ${problem}`).join('\n');
}

/** Groups by address, sorted. */
export function bySource(requirements: readonly Requirement[]): ReadonlyMap<string, readonly Requirement[]> {
  const groups = new Map<string, Requirement[]>();
  for (const requirement of requirements) {
    groups.set(requirement.source, [...(groups.get(requirement.source) ?? []), requirement]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}
