import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { repositoryRoot } from '../rig/bootstrap-rc.ts';

export interface DocumentedCommand {
  readonly command: string;
  /** `README.md:12` */
  readonly place: string;
  /** The directory of the document, relative to the repository; its commands are meant to be run there. */
  readonly directory: string;
}

/** Every command line in a ```sh block of the Markdown files of the repository. */
export function documentedCommands(): DocumentedCommand[] {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  return files.trim().split('\n').flatMap(commandsOf);
}

function commandsOf(file: string): DocumentedCommand[] {
  const found: DocumentedCommand[] = [];
  let inBlock = false;
  let continued = '';
  for (const [index, line] of readFileSync(join(repositoryRoot, file), 'utf8').split('\n').entries()) {
    if (line.startsWith('```')) {
      inBlock = line.trim() === '```sh';
      continue;
    }
    if (!inBlock) continue;
    const text = continued + line.replace(/\s+#\s.*$/, '').trim();
    continued = text.endsWith('\\') ? `${text.slice(0, -1).trim()} ` : '';
    if (continued !== '' || text === '') continue;
    found.push({ command: text, place: `${file}:${index + 1}`, directory: dirname(file) });
  }
  return found;
}
