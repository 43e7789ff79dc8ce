import { readBody } from '../configuration/read-body.ts';
import { SourceText } from '../configuration/source-text.ts';

/**
 * The names of a test file's run blocks, in their order; undefined where it has syntax that the reader does not know.
 *
 * @param path tells the syntax: names that end in `.json` are JSON
 */
export function readRunNames(path: string, text: string): string[] | undefined {
  const file = readBody(new SourceText(path, text));
  if (!file.ok) return undefined;
  return file.value.body.blocks('run', 1).map(({ labels }) => labels[0] ?? '');
}
