import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { textLiterals } from '../paths/recorded-inputs.ts';
import type { ChangeSet } from './change-set.ts';

/**
 * What the transitions of a workspace name: which flags they read and what they set others to is in no edge of a
 * query. All texts of the .bzl files that make transitions are taken for names.
 */
export class Transitions {
  readonly #directory: string;
  readonly #changeSet: Pick<ChangeSet, 'before' | 'changes'>;
  #texts: readonly { readonly package: string; readonly literals: readonly string[] }[] | undefined;

  constructor(directory: string, changeSet: Pick<ChangeSet, 'before' | 'changes'>) {
    this.#directory = directory;
    this.#changeSet = changeSet;
  }

  /** Whether one of them may read or set this flag. */
  mention(label: string): boolean {
    const name = label.slice(label.lastIndexOf(':') + 1);
    return this.#read().some(({ literals }) =>
      literals.some((literal) => literal.endsWith(`:${name}`) || literal.endsWith(`/${name}`)),
    );
  }

  /** Every label of the main repository that one of them may set a flag to. */
  labels(): string[] {
    return this.#read().flatMap((file) =>
      file.literals.flatMap((literal) => canonicalLabels(literal, file.package)),
    );
  }

  #read(): readonly { readonly package: string; readonly literals: readonly string[] }[] {
    return (this.#texts ??= [
      ...new Set([...this.#changeSet.before.keys(), ...this.#changeSet.changes.map(({ path }) => path)]),
    ]
      .filter((path) => /\.(?:bzl|scl)$/.test(path))
      .flatMap((path) => {
        const text = readOrNothing(join(this.#directory, path));
        if (!/\btransition\s*\(/.test(text)) return [];
        return [
          {
            package: path.slice(0, Math.max(0, path.lastIndexOf('/'))),
            literals: textLiterals(text).map(({ literal }) => literal),
          },
        ];
      }));
  }
}

function canonicalLabels(literal: string, packageName: string): string[] {
  const absolute = /^@{0,2}\/\/([^:]*)(?::(.+))?$/.exec(literal);
  if (absolute) {
    const [, named = '', target] = absolute;
    return [`@@//${named}:${target ?? named.slice(named.lastIndexOf('/') + 1)}`];
  }
  return literal.startsWith(':') ? [`@@//${packageName}${literal}`] : [];
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It is gone: what it said is in the digests of the rules that loaded it.
    return '';
  }
}
