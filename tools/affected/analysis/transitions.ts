import { join } from 'node:path';

import { textLiterals } from '../paths/recorded-inputs.ts';
import { readText } from '../../machine/read-text.ts';
import { labelsOfLiteral } from '../paths/loaded-starlark.ts';
import { isStarlarkModule } from '../paths/starlark-text.ts';

interface StarlarkTexts {
  readonly directory: string;
  readonly literals: readonly string[];
}

/**
 * What the transitions of a workspace name: which flags they read and what they set others to is in no edge of a
 * query. All texts of the .bzl files that make transitions are taken for names.
 */
export class Transitions {
  readonly #directory: string;
  readonly #files: readonly string[];
  #texts: readonly StarlarkTexts[] | undefined;

  /** @param files paths among which are all that packages load, now and before */
  constructor(directory: string, files: readonly string[]) {
    this.#directory = directory;
    this.#files = files;
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
      file.literals.flatMap((literal) => labelsOfLiteral(literal, file.directory)),
    );
  }

  #read(): readonly StarlarkTexts[] {
    return (this.#texts ??= [...new Set(this.#files)].filter(isStarlarkModule).flatMap((path) => {
      // One that is gone: what it said is in the digests of the rules that loaded it.
      const text = readText(join(this.#directory, path)) ?? '';
      if (!/\btransition\s*\(/.test(text)) return [];
      return [
        {
          directory: path.slice(0, Math.max(0, path.lastIndexOf('/'))),
          literals: textLiterals(text).map(({ literal }) => literal),
        },
      ];
    }));
  }
}
