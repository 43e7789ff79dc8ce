export interface LockedVersion {
  /** Full address: `registry.opentofu.org/hashicorp/random`. */
  readonly source: string;
  readonly version: string;
  /** Of the block. */
  readonly line: number;
}

export interface LockFileVersions {
  readonly versions: readonly LockedVersion[];
  /** Lines where a provider block begins that is not as the engine writes it. */
  readonly unreadable: readonly number[];
}

const BLOCK = /^provider\s+"([^"]+)"\s*\{[^\n]*\n([\s\S]*?)^\}/gm;

/** The versions in a `.terraform.lock.hcl`. The engine writes these files itself, one attribute a line. */
export function readLockFile(text: string): LockFileVersions {
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const versions: LockedVersion[] = [];
  for (const { 1: source, 2: body = '', index } of text.matchAll(BLOCK)) {
    const version = /^\s*version\s*=\s*"([^"]+)"/m.exec(body)?.[1];
    if (source !== undefined && version !== undefined)
      versions.push({ source, version, line: lineOf(index) });
  }
  const read = new Set(versions.map(({ line }) => line));
  const begun = [...text.matchAll(/^\s*(?=[^\s#/}\]"])(?!(?:version|constraints|hashes)\b)/gm)];
  const lines = begun.map(({ 0: space, index }) => lineOf(index + space.length));
  return { versions, unreadable: lines.filter((line) => !read.has(line)) };
}
