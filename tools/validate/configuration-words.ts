import { readFileSync } from 'node:fs';

import { namesTypes } from './configuration-files.ts';
import type { RequestFile } from './request.ts';

/** What one pass over the text of a module and its children tells without parsing it. */
export interface ConfigurationWords {
  /** Every word that could be the name of a resource type: a superset of the types in use. Absent where text is escaped. */
  readonly words: ReadonlySet<string> | undefined;
  /** False only when the module surely calls no other module. */
  readonly mayCallModules: boolean;
}

/** The word `module`, unless it is `path.module`, `module.name` or a name with module in it. */
const POSSIBLE_MODULE_BLOCK = /(?<![.\w-])module(?![\w.-])/;

export function readConfigurationWords(files: readonly RequestFile[]): ConfigurationWords {
  const words = new Set<string>();
  let mayCallModules = false;
  let escaped = false;
  for (const file of files) {
    if (!namesTypes(file.at)) continue;
    const text = readFileSync(file.path, 'utf8');
    for (const [word] of text.matchAll(/[A-Za-z][\w-]*/g)) words.add(word);
    // A name may be written with escapes, and only a parser would know it.
    escaped ||= /\\u/i.test(text);
    mayCallModules ||= POSSIBLE_MODULE_BLOCK.test(text);
  }
  return { words: escaped ? undefined : words, mayCallModules: mayCallModules || escaped };
}
