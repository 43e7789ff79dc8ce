import { existsSync, readFileSync, statSync } from 'node:fs';

/** The text of a file; undefined where there is none. One that is there and may not be read is not taken for absent. */
export function readIfFile(path: string): string | undefined {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined;
}
