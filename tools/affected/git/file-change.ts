import { lstatSync } from 'node:fs';
import { join } from 'node:path';

import { ok, type Result } from '../../result.ts';
import { Checkout } from './checkout.ts';
import { git, type GitFailure } from './git.ts';

/** How git calls what stands at a path. */
export const FileMode = {
  absent: '000000',
  regular: '100644',
  executable: '100755',
  symlink: '120000',
  submodule: '160000',
} as const;

export interface FileChange {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly kind: 'added' | 'deleted' | 'modified' | 'type-changed';
  readonly oldMode: string;
  readonly newMode: string;
  /** The object that it was, where git has said so. */
  readonly oldId?: string;
  /** Git does not keep it, and cannot say whether it was there before. A directory ends with `/`. */
  readonly ignored?: true;
}

/** What differs between two commits or trees. Renames are a deletion and an addition. */
export async function changesBetween(
  root: string,
  before: string,
  after: string,
): Promise<Result<FileChange[], GitFailure>> {
  const raw = await git(root, [
    'diff-tree',
    '-r',
    '-z',
    '--raw',
    '--no-renames',
    '--ignore-submodules=none',
    before,
    after,
  ]);
  return raw.ok ? ok(parseRawDiff(raw.value)) : raw;
}

/**
 * What differs between a commit and the files that stand in the checkout: staged or not, known to git or not. What git
 * ignores is among them, because Bazel does not know what git ignores.
 */
export async function changesInCheckout(
  root: string,
  before: string,
  checkout = new Checkout(root),
): Promise<Result<FileChange[], GitFailure>> {
  const [between, state] = await Promise.all([changesBetween(root, before, 'HEAD'), checkout.state()]);
  if (!state.ok) return state;
  const tracked = state.value.differs ? await changesOfTracked(root, before) : between;
  if (!tracked.ok) return tracked;
  const added = (path: string): FileChange => ({
    path,
    kind: 'added',
    oldMode: FileMode.absent,
    newMode: lstatSync(join(root, path), { throwIfNoEntry: false })?.isSymbolicLink()
      ? FileMode.symlink
      : FileMode.regular,
  });
  return ok([
    ...tracked.value,
    ...state.value.hidden,
    ...state.value.untracked.map(added),
    ...state.value.ignored.map((path) => ({ ...added(path), ignored: true as const })),
  ]);
}

/** Not by `diff-index`, to which a file that was touched but says the same is a change. */
async function changesOfTracked(root: string, before: string): Promise<Result<FileChange[], GitFailure>> {
  const raw = await git(root, [
    'diff',
    '--raw',
    '-z',
    '--no-abbrev',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '--no-relative',
    '-O/dev/null',
    '--ignore-submodules=none',
    before,
    '--',
  ]);
  return raw.ok ? ok(parseRawDiff(raw.value)) : raw;
}

const KINDS: Record<string, FileChange['kind']> = {
  A: 'added',
  D: 'deleted',
  M: 'modified',
  T: 'type-changed',
};

/** Format: git-diff(1), "Raw output format", with -z: a line of facts, then the path, each ended by NUL. */
function parseRawDiff(raw: string): FileChange[] {
  const fields = split(raw);
  const changes: FileChange[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [oldMode = '', newMode = '', oldId = '', , status = ''] = (fields[index] ?? '').slice(1).split(' ');
    changes.push({
      path: fields[index + 1] ?? '',
      // What is unmerged, or of a kind that a later git invents, could be anything.
      kind: KINDS[status[0] ?? ''] ?? 'type-changed',
      oldMode,
      newMode,
      oldId,
    });
  }
  return changes;
}

function split(text: string): string[] {
  return text.split('\0').filter((part) => part !== '');
}
