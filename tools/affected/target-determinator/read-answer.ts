import { err, ok, type Result } from '../../result.ts';

/** The line that it prints in place of labels, so that a build of them fails. */
const POISON = 'Target Determinator invocation Error';

export type UnreadableAnswer =
  { readonly type: 'poison' } | { readonly type: 'no-label'; readonly line: string };

/** The labels of target-determinator's output, as `flywheel affected` writes and sorts its own. */
export function readAnswer(stdout: string): Result<readonly string[], UnreadableAnswer> {
  const labels = new Set<string>();
  for (const line of stdout.split('\n')) {
    const text = line.trim();
    if (text === '') continue;
    if (text === POISON) return err({ type: 'poison' });
    const label = wholeLabel(text);
    if (label === undefined) return err({ type: 'no-label', line: text });
    labels.add(label);
  }
  return ok([...labels].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}

/** It writes `//a/b` for `//a/b:b`, and `@//` or `@@//` for the main repository in some versions. */
function wholeLabel(text: string): string | undefined {
  const parts = /^(@@?[^/:]*)?\/\/([^:]*)(?::(.+))?$/.exec(text);
  if (!parts) return undefined;
  const [, repository = '', directory = '', name = directory.slice(directory.lastIndexOf('/') + 1)] = parts;
  if (name === '') return undefined;
  const other = /^@+$/.test(repository) ? '' : repository;
  return `${other}//${directory}:${name}`;
}
