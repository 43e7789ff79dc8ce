import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What Bazel would find at a path, read from the disk and not asked of git: the bytes, whether it can be executed, where
 * a link leads, and of a directory all that is below it.
 */
export function fileDigest(path: string, above: readonly string[] = []): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return 'absent';
  const link = found.isSymbolicLink() ? `link ${readlinkSync(path)} ` : '';
  const target = statSync(path, { throwIfNoEntry: false });
  if (!target) return `${link}absent`;
  if (!target.isDirectory()) {
    const content = createHash('sha256').update(readFileSync(path)).digest('base64');
    return `${link}${(target.mode & 0o100) === 0 ? 'file' : 'executable'} ${content}`;
  }
  const real = realpathSync(path);
  if (above.includes(real)) return `${link}itself`;
  const below = readdirSync(path)
    .sort()
    .map((name) => `${name} ${fileDigest(join(path, name), [...above, real])}`);
  return `${link}directory ${createHash('sha256').update(below.join('\n')).digest('base64')}`;
}
