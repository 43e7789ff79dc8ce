import { readFileSync } from 'node:fs';

export interface OsRelease {
  /** `ID`, such as "debian". */
  readonly id: string;
  /** `PRETTY_NAME`, for messages. */
  readonly name: string;
  /** `VERSION_CODENAME`, such as "bookworm"; absent on rolling systems. */
  readonly codename: string | undefined;
}

export function parseOsRelease(text: string): OsRelease {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([A-Z_]+)=(["']?)(.*)\2$/.exec(line.trim());
    if (match?.[1] !== undefined && match[3] !== undefined) fields.set(match[1], match[3]);
  }
  const id = fields.get('ID') ?? 'unknown';
  return { id, name: fields.get('PRETTY_NAME') ?? id, codename: fields.get('VERSION_CODENAME') };
}

export function readOsRelease(): OsRelease {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      return parseOsRelease(readFileSync(path, 'utf8'));
    } catch {
      // The next place.
    }
  }
  return { id: process.platform, name: process.platform, codename: undefined };
}
