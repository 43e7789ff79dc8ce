import { posix } from 'node:path';

/** One line of options, as `bazelrc` files have them. */
export interface RcLine {
  readonly path: string;
  readonly line: number;
  /** `build`, `common`, …, without the name of the configuration. */
  readonly command: string;
  /** The name behind the colon; undefined where the line always applies. */
  readonly config: string | undefined;
  readonly options: readonly string[];
}

export interface RcFiles {
  readonly lines: readonly RcLine[];
  /** All files that were read or looked for, imported ones included. */
  readonly paths: readonly string[];
  /** What could not be made sense of. */
  readonly problems: readonly string[];
}

/** @returns the text of a file, undefined where there is none */
export type ReadRc = (path: string) => string | undefined;

/**
 * The lines of an rc file and of those it imports, in their order. Format: Bazel's `rc_file.cc` and `util::Tokenize`.
 *
 * @param workspace what `%workspace%` stands for
 */
export function readBazelrc(start: string, read: ReadRc, workspace: string): RcFiles {
  const lines: RcLine[] = [];
  const paths: string[] = [];
  const problems: string[] = [];

  const visit = (path: string, above: readonly string[], required: boolean): void => {
    if (above.includes(path)) {
      problems.push(`${path}: imports itself`);
      return;
    }
    paths.push(path);
    const text = read(path);
    if (text === undefined) {
      if (required) problems.push(`${path}: there is no such file`);
      return;
    }
    for (const { line, words } of logicalLines(text)) {
      const [command = '', ...rest] = words;
      if (command === 'import' || command === 'try-import') {
        const [target] = rest;
        if (rest.length !== 1 || target === undefined) {
          problems.push(`${path}:${line}: ${command} takes one path`);
          continue;
        }
        const imported = target.startsWith('%workspace%/')
          ? posix.join(workspace, target.slice('%workspace%/'.length))
          : target;
        visit(imported, [...above, path], command === 'import');
        continue;
      }
      const [name = '', config] = command.split(':');
      lines.push({ path, line, command: name, config, options: rest });
    }
  };

  visit(start, [], false);
  return { lines, paths, problems };
}

interface LogicalLine {
  readonly line: number;
  readonly words: readonly string[];
}

function logicalLines(text: string): LogicalLine[] {
  const found: LogicalLine[] = [];
  let pending = '';
  let began = 0;
  text.split('\n').forEach((raw, index) => {
    if (pending === '') began = index + 1;
    const line = raw.replace(/\r$/, '');
    if (line.endsWith('\\')) {
      pending += line.slice(0, -1);
      return;
    }
    const words = splitWords(pending + line);
    pending = '';
    if (words.length > 0) found.push({ line: began, words });
  });
  const words = splitWords(pending);
  if (words.length > 0) found.push({ line: began, words });
  return found;
}

/** Words as Bazel's client splits them: quotes group, a backslash takes what follows as it is, `#` begins a comment. */
function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    if (character === '\\' && index + 1 < line.length) {
      index += 1;
      word = (word ?? '') + (line[index] ?? '');
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '#') {
      break;
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}
