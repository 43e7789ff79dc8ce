/** Whether a file is Starlark that Bazel reads, by its name. */
export function isStarlarkFile(path: string): boolean {
  return /(?:^|\/)(?:BUILD|WORKSPACE|WORKSPACE\.bzlmod)$|\.(?:bzl|scl|bazel)$/.test(path);
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
  const lines: string[] = [];
  let depth = 0;
  let next = 0;
  for (const line of outline.split('\n')) {
    const alone = depth === 0 && line.trim() === STANDS_FOR_TEXT && !lines.at(-1)?.endsWith('\\');
    const own = line.split(STANDS_FOR_TEXT).length - 1;
    const filled = line.trimEnd().replaceAll(STANDS_FOR_TEXT, () => texts[next++] ?? '');
    if (alone && own === 1) {
      // Its place remains: it may be all that a function has.
      lines.push(line.replace(STANDS_FOR_TEXT, '""').trimEnd());
      continue;
    }
    if (filled.trim() === '') continue;
    lines.push(filled);
    for (const character of line) {
      if ('([{'.includes(character)) depth += 1;
      else if (')]}'.includes(character)) depth -= 1;
    }
  }
  return lines.join('\n');
}
