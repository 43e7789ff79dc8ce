/** Whether a file is Starlark that Bazel reads, by its name. */
export function isStarlarkFile(path: string): boolean {
  return /(?:^|\/)(?:BUILD|WORKSPACE|WORKSPACE\.bzlmod)$|\.(?:bzl|scl|bazel)$/.test(path);
}

/** Whether it is loaded by other Starlark, and is no package or module itself. */
export function isStarlarkModule(path: string): boolean {
  return /\.(?:bzl|scl)$/.test(path);
}

/**
 * Whether two texts are the same program: only comments, texts that stand alone as docstrings do, empty lines and the
 * space at line ends differ. What it cannot tell for certain is not the same.
 */
export function sameProgram(before: string, after: string): boolean {
  if (before === after) return true;
  const text = significantText(before);
  return text !== undefined && text === significantText(after);
}

const TOKEN =
  /#[^\n]*|r?"""(?:[^\\]|\\[\s\S])*?"""|r?'''(?:[^\\]|\\[\s\S])*?'''|r?"(?:[^"\\\n]|\\[\s\S])*"|r?'(?:[^'\\\n]|\\[\s\S])*'/g;

const STANDS_FOR_TEXT = '\0';

/** Undefined where a text has no end. */
function significantText(starlark: string): string | undefined {
  const texts: string[] = [];
  // A text may hold line ends and `#`, so it is taken out before lines are looked at.
  const outline = starlark.replaceAll('\0', '').replace(TOKEN, (token) => {
    if (token.startsWith('#')) return '';
    texts.push(token);
    return STANDS_FOR_TEXT;
  });
  if (/["']/.test(outline)) return undefined;
  const lines: { readonly text: string; readonly indent: number; readonly alone: boolean }[] = [];
  let depth = 0;
  let next = 0;
  for (const line of outline.split('\n')) {
    const alone = depth === 0 && line.trim() === STANDS_FOR_TEXT && !lines.at(-1)?.text.endsWith('\\');
    const text = line.trimEnd().replaceAll(STANDS_FOR_TEXT, () => texts[next++] ?? '');
    if (text.trim() !== '') lines.push({ text, indent: text.search(/\S/), alone });
    for (const character of line) {
      if ('([{'.includes(character)) depth += 1;
      else if (')]}'.includes(character)) depth -= 1;
    }
  }
  // One that is all that a function has cannot go.
  const isWords = (index: number): boolean =>
    lines[index]?.alone === true &&
    (lines[index].indent === 0 || lines[index].indent === lines[index + 1]?.indent);
  return lines
    .filter((_, index) => !isWords(index))
    .map(({ text, indent, alone }) => (alone ? `${' '.repeat(indent)}""` : text))
    .join('\n');
}
