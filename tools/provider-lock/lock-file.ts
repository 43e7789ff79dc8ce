/** One block of a dependency lock file. */
export interface LockEntry {
  readonly source: string;
  readonly version: string;
  /** As they are written, with their prefix. */
  readonly hashes: readonly string[];
  readonly constraints: string;
  /** The line that the block begins at. */
  readonly line: number;
  /** The text of the block. */
  readonly text: string;
}

const BLOCK = /^provider\s+"([^"]+)"\s*\{\s*$([\s\S]*?)^\}[^\S\n]*\n?/gm;

/**
 * Reads a lock file in the layout that the engine writes: one attribute or hash a line. Undefined where it has provider
 * blocks of another layout, which the engine reads and would write anew.
 */
export function parseLockFile(text: string): LockEntry[] | undefined {
  const entries = [...text.matchAll(BLOCK)].map((match) => {
    const [block, source = '', commented = ''] = match;
    const body = commented.replace(/(^|\s)(#|\/\/).*$/gm, '');
    return {
      source,
      version: /^\s*version\s*=\s*"([^"]+)"/m.exec(body)?.[1] ?? '',
      constraints: /^\s*constraints\s*=\s*"([^"]*)"/m.exec(body)?.[1] ?? '',
      hashes: [...body.matchAll(/"((?:h1|zh):[^"]+)"/g)].flatMap(([, hash]) => hash ?? []),
      line: text.slice(0, match.index).split('\n').length,
      text: block,
    };
  });
  const blocks = text.match(/^\s*provider\b/gm)?.length ?? 0;
  return blocks === entries.length && entries.every(({ version }) => version !== '') ? entries : undefined;
}

/** What a person wants to know of a changed lock file, a line for each provider. */
export function describeChanges(before: readonly LockEntry[], after: readonly LockEntry[]): string[] {
  const changes: string[] = [];
  const old = new Map(before.map((entry) => [entry.source, entry]));
  for (const entry of after) {
    const known = old.get(entry.source);
    old.delete(entry.source);
    if (!known) {
      changes.push(`added ${entry.source} ${entry.version} (${count(entry.hashes.length)})`);
    } else if (known.version !== entry.version) {
      changes.push(
        `changed ${entry.source} ${known.version} to ${entry.version} (${count(entry.hashes.length)})`,
      );
    } else {
      const added = entry.hashes.filter((hash) => !known.hashes.includes(hash)).length;
      const removed = known.hashes.filter((hash) => !entry.hashes.includes(hash)).length;
      if (added > 0) changes.push(`added ${count(added)} of ${entry.source} ${entry.version}`);
      if (removed > 0) changes.push(`removed ${count(removed)} of ${entry.source} ${entry.version}`);
      if (known.constraints !== entry.constraints) {
        changes.push(
          `changed the constraints of ${entry.source} from "${known.constraints}" to "${entry.constraints}"`,
        );
      }
    }
  }
  for (const { source, version } of old.values()) changes.push(`removed ${source} ${version}`);
  return changes;
}

function count(hashes: number): string {
  return `${hashes} ${hashes === 1 ? 'hash' : 'hashes'}`;
}
