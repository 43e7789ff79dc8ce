import { readFileSync } from 'node:fs';

/** The text of a file that need not be there; undefined also where it may not be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
