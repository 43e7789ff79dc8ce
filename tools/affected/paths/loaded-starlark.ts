import { labelPaths, type ReadFile, textLiterals } from './recorded-inputs.ts';
import { isStarlarkModule } from './starlark-text.ts';

/** These .bzl files of the workspace and all that they load. */
export function loadedStarlark(paths: Iterable<string>, read: ReadFile): Set<string> {
  const files = new Set<string>();
  const waiting = [...paths];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path) || !isStarlarkModule(path)) continue;
    const text = read(path);
    if (text === undefined) continue;
    files.add(path);
    const directory = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    // A label that names no package means that of the file, which may be any directory above it.
    for (const { literal } of textLiterals(text)) {
      for (let above = directory; ; above = above.slice(0, Math.max(0, above.lastIndexOf('/')))) {
        waiting.push(...labelPaths(literal, above));
        if (above === '') break;
      }
    }
  }
  return files;
}

/** The labels that the texts of these files may be. */
export function labelsInStarlark(paths: Iterable<string>, read: ReadFile): string[] {
  return [...paths].flatMap((path) => {
    const directory = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    return textLiterals(read(path) ?? '').flatMap(({ literal }) => labelsOfLiteral(literal, directory));
  });
}

/** The canonical labels of the main repository that a text may be, in a file whose package is that directory or above it. */
export function labelsOfLiteral(literal: string, directory: string): string[] {
  const absolute = /^@{0,2}\/\/([^:]*)(?::(.+))?$/.exec(literal);
  if (absolute) {
    const [, named = '', target] = absolute;
    return [`@@//${named}:${target ?? named.slice(named.lastIndexOf('/') + 1)}`];
  }
  if (!literal.startsWith(':')) return [];
  const labels: string[] = [];
  for (let above = directory; ; above = above.slice(0, Math.max(0, above.lastIndexOf('/')))) {
    labels.push(`@@//${above}${literal}`);
    if (above === '') return labels;
  }
}
