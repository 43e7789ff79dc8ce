import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout whose rules are under test. */
export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/**
 * The lines that `npm run bootstrap` wrote for this machine; none where the machine needs nothing.
 * A test that looks at how a tool is chosen leaves out the lines that choose it (`toolPaths: false`).
 */
export function bootstrapLines(options: { readonly toolPaths: boolean }): readonly string[] {
  const file = join(repositoryRoot, '.flywheel', 'bootstrap.bazelrc');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return options.toolPaths ? lines : lines.filter((line) => !/FLYWHEEL_(TOFU|NODE)_PATH=/.test(line));
}
