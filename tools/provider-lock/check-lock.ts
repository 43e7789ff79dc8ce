import {
  parseProviderConstraints,
  parseVersion,
  providerMeets,
} from '../configuration/version-constraint.ts';
import { unreachable } from '../result.ts';
import type { LockEntry } from './lock-file.ts';
import type { Requirement } from './requirements.ts';

/** Why a lock file does not serve a module. */
export type LockFinding =
  | { readonly type: 'not-locked'; readonly requirement: Requirement }
  | { readonly type: 'other-version'; readonly requirement: Requirement; readonly entry: LockEntry }
  | { readonly type: 'no-hashes'; readonly requirement: Requirement; readonly entry: LockEntry }
  | { readonly type: 'bad-constraint'; readonly requirement: Requirement };

/** Whether every demand is met by a lock file: the provider is in it, in a version that fits, with hashes. */
export function checkLock(
  requirements: readonly Requirement[],
  entries: readonly LockEntry[],
): readonly LockFinding[] {
  const bySource = new Map(entries.map((entry) => [entry.source, entry]));
  const withoutHashes = new Set<string>();
  return requirements.flatMap((requirement): LockFinding[] => {
    const entry = bySource.get(requirement.source);
    if (!entry) return [{ type: 'not-locked', requirement }];
    const constraints = parseProviderConstraints(requirement.constraint);
    if (!constraints) return [{ type: 'bad-constraint', requirement }];
    if (!meets(entry, requirement)) return [{ type: 'other-version', requirement, entry }];
    if (entry.hashes.length > 0 || withoutHashes.has(entry.source)) return [];
    withoutHashes.add(entry.source);
    return [{ type: 'no-hashes', requirement, entry }];
  });
}

/** Whether the locked version fits; a text that is no constraint is the engine's to refuse. */
export function meets(entry: LockEntry, { constraint }: Requirement): boolean {
  const version = parseVersion(entry.version);
  const constraints = parseProviderConstraints(constraint);
  return !version || !constraints || providerMeets(version, constraints);
}

/** @param lockFile the lock file's path, as people know it */
export function describeLockFinding(finding: LockFinding, lockFile: string): string {
  const { source, constraint, module, place } = finding.requirement;
  const demand = `${place.path}:${place.line}: ${module} requires ${source}${constraint === '' ? '' : ` "${constraint}"`}`;
  switch (finding.type) {
    case 'not-locked':
      return `${demand}, and ${lockFile} does not name it`;
    case 'other-version':
      return `${demand}, and ${lockFile}:${finding.entry.line} has version ${finding.entry.version}`;
    case 'no-hashes':
      return `${demand}, and ${lockFile}:${finding.entry.line} has no hash of version ${finding.entry.version}`;
    case 'bad-constraint':
      return `${demand}, which is no version constraint`;
    default:
      return unreachable(finding);
  }
}
