import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ok, type Result } from '../../result.ts';
import { FileMode, type FileChange } from './file-change.ts';
import { git, type GitFailure } from './git.ts';

/** What git says of the files that stand in a checkout, whatever they are compared with. Paths are of the repository. */
export interface CheckoutState {
  /** Whether what git keeps is not what the commit has that is checked out. */
  readonly differs: boolean;
  readonly untracked: readonly string[];
  /** A directory ends with `/`. */
  readonly ignored: readonly string[];
  readonly hidden: readonly FileChange[];
}

/** The files of a checkout. Git is asked once, whoever wants to know. */
export class Checkout {
  readonly #directory: string;
  #state: Promise<Result<CheckoutState, GitFailure>> | undefined;

  /** @param directory anywhere in it */
  constructor(directory: string) {
    this.#directory = directory;
  }

  state(): Promise<Result<CheckoutState, GitFailure>> {
    return (this.#state ??= readState(this.#directory));
  }
}

async function readState(directory: string): Promise<Result<CheckoutState, GitFailure>> {
  const [status, hidden] = await Promise.all([
    git(directory, [
      'status',
      '--porcelain=v2',
      '-z',
      '--untracked-files=all',
      '--ignored=matching',
      '--ignore-submodules=none',
      '--no-renames',
    ]),
    hiddenChanges(directory),
  ]);
  if (!status.ok) return status;
  if (!hidden.ok) return hidden;
  const entries = status.value.split('\0').filter((entry) => entry !== '');
  const ofKind = (kind: string): string[] =>
    entries.filter((entry) => entry.startsWith(`${kind} `)).map((entry) => entry.slice(2));
  const [untracked, ignored] = [ofKind('?'), ofKind('!')];
  // What a later git invents counts as a difference, which another question then looks into.
  return ok({
    differs: entries.length > untracked.length + ignored.length,
    untracked,
    ignored,
    hidden: hidden.value,
  });
}

/** Files that git was told not to look at (assume-unchanged, skip-worktree), and that Bazel sees all the same. */
async function hiddenChanges(directory: string): Promise<Result<FileChange[], GitFailure>> {
  const listed = await git(directory, ['ls-files', '-v', '-z', '--full-name', ':/']);
  if (!listed.ok) return listed;
  // Almost all lines begin with H, and there may be very many.
  const hidden = [...listed.value.matchAll(/(?:^|\0)[a-zS] ([^\0]+)/g)].map(([, path = '']) => path);
  if (hidden.length === 0) return ok([]);
  const root = await git(directory, ['rev-parse', '--show-toplevel']);
  if (!root.ok) return root;
  return ok(
    hidden
      .filter((path) => existsSync(join(root.value.replace(/\n$/, ''), path)))
      .map((path) => ({
        path,
        kind: 'modified',
        oldMode: FileMode.regular,
        newMode: FileMode.regular,
      })),
  );
}
