import { err, ok, type Result } from '../../result.ts';

const INPUT_TIMEOUT = { name: '--files -', milliseconds: 5 * 60_000 };

/** Paths from stdin, one in a line or each ended by NUL, as `git diff --name-only [-z]` writes them. */
export async function readPaths(input: NodeJS.ReadStream): Promise<Result<string[], string>> {
  if (input.isTTY) return err('stdin is a terminal, not a list of files');
  let text = '';
  const timer = setTimeout(() => {
    const seconds = INPUT_TIMEOUT.milliseconds / 1000;
    input.destroy(new Error(`stdin did not end within ${seconds} s (${INPUT_TIMEOUT.name})`));
  }, INPUT_TIMEOUT.milliseconds);
  try {
    input.setEncoding('utf8');
    for await (const part of input) text += String(part);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
  const parts = text.includes('\0') ? text.split('\0') : text.split(/\r?\n/);
  const paths = parts.map((path) => path.replace(/^\.\//, '')).filter((path) => path !== '');
  const outside = paths.find((path) => /^\/|(?:^|\/)\.\.(?:\/|$)/.test(path));
  if (outside !== undefined) {
    return err(`${outside} is not relative to the root of the git repository`);
  }
  return ok([...new Set(paths)]);
}
