import { readFileSync } from 'node:fs';

import { configurationFilesOf, namesTypes } from './configuration-files.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { ValidationRequest } from './request.ts';

/**
 * `fileset` and `fileexists` find nothing where nothing is declared, and the engine calls that valid: the loop over the
 * files that are really there was not looked at.
 */
export function undeclaredFileWarnings({ files, directory, label }: ValidationRequest): Diagnostic[] {
  const own = `${directory}/`;
  if (files.some(({ at }) => (directory === '.' || at.startsWith(own)) && !namesTypes(at))) return [];
  return configurationFilesOf(directory, files).flatMap((file) => {
    for (const [index, line] of readFileSync(file.path, 'utf8').split('\n').entries()) {
      const call = /(?<![\w-])(fileset|fileexists)\s*\(/.exec(line.replace(/#.*|\/\/.*/, ''));
      if (!call) continue;
      return [
        {
          severity: 'warning' as const,
          summary: 'No declared files',
          detail: `${call[1] ?? ''}() sees declared files only, and this module declares none.`,
          place: { path: file.at, line: index + 1, column: call.index + 1 },
          code: line,
          hint: `add the files to the data of ${label}`,
        },
      ];
    }
    return [];
  });
}
