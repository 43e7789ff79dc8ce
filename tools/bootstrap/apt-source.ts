import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { err, ok, type Result } from '../result.ts';

/** One place apt takes packages from, as the machine has it configured. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** A path or an embedded key, verbatim (an embedded key has continuation lines); undefined = apt's own key store. */
  readonly signedBy: string | undefined;
  readonly file: string;
}

export interface AptSourceFailure {
  readonly type: 'no-debian-source';
  readonly looked: string;
}

/** Where sid comes from: already configured by the machine's owner, or to be added beside the machine's own source. */
export type SidSource =
  | { readonly type: 'configured'; readonly file: string }
  | { readonly type: 'add'; readonly files: readonly { readonly path: string; readonly content: string }[] };

const OWN_NAME = 'rules-flywheel-sid';

export function parseDeb822Sources(text: string, file: string): AptSource[] {
  return text
    .split(/\n\s*\n/)
    .map(parseStanza)
    .flatMap((fields) => {
      const list = (name: string): string[] =>
        (fields.get(name) ?? '').split(/\s+/).filter((word) => word !== '');
      if (!list('types').includes('deb') || fields.get('enabled')?.toLowerCase() === 'no') return [];
      const signedBy = fields.get('signed-by');
      return list('uris').map((uri) => ({
        uri,
        suites: list('suites'),
        components: list('components'),
        signedBy: signedBy === '' ? undefined : signedBy,
        file,
      }));
    });
}

function parseStanza(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let last: string | undefined;
  for (const line of stanza.split('\n')) {
    if (line.startsWith('#')) continue;
    const field = /^([A-Za-z0-9-]+):[ \t]*(.*)$/.exec(line);
    if (field?.[1] !== undefined && field[2] !== undefined) {
      last = field[1].toLowerCase();
      fields.set(last, field[2].trim());
    } else if (last !== undefined && /^\s/.test(line)) {
      fields.set(last, `${fields.get(last) ?? ''}\n${line.trimEnd()}`);
    }
  }
  return fields;
}

export function parseClassicSources(text: string, file: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*(.*)$/.exec(line.replace(/#.*/, ''));
    if (match?.[2] === undefined || match[3] === undefined) return [];
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(match[1] ?? '')?.[1];
    return [
      {
        uri: match[2],
        suites: [match[3]],
        components: (match[4] ?? '').split(/\s+/).filter((word) => word !== ''),
        signedBy,
        file,
      },
    ];
  });
}

/** All enabled binary sources below an apt configuration directory, in apt's order. */
export function readAptSources(apt = '/etc/apt'): AptSource[] {
  const parts = join(apt, 'sources.list.d');
  let names: string[] = [];
  try {
    names = readdirSync(parts).sort();
  } catch {
    // The directory is optional.
  }
  return [join(apt, 'sources.list'), ...names.map((name) => join(parts, name))].flatMap((file) => {
    try {
      if (file.endsWith('.sources')) return parseDeb822Sources(readFileSync(file, 'utf8'), file);
      return file.endsWith('.list') ? parseClassicSources(readFileSync(file, 'utf8'), file) : [];
    } catch {
      return [];
    }
  });
}

/**
 * How to reach suite sid from the machine's own Debian source: same server, same key.
 * @param codename the suite the machine runs, such as "bookworm"; undefined on a rolling system
 */
export function sidSource(
  sources: readonly AptSource[],
  codename: string | undefined,
  apt = '/etc/apt',
): Result<SidSource, AptSourceFailure> {
  const list = join(apt, 'sources.list.d', `${OWN_NAME}.sources`);
  const isSid = (source: AptSource): boolean =>
    source.suites.some((suite) => suite === 'sid' || suite === 'unstable');
  // A machine that runs sid already must not get a pin that holds all of its packages back.
  const configured = sources.find((source) => source.file !== list && isSid(source));
  if (configured) return ok({ type: 'configured', file: configured.file });

  // The suite itself, not its -security or -backports relatives: those may be on servers without sid.
  const names = new Set([codename, 'stable', 'testing']);
  const own = sources.find(
    (source) => source.components.includes('main') && source.suites.some((s) => names.has(s)),
  );
  if (!own) return err({ type: 'no-debian-source', looked: join(apt, 'sources.list{,.d/*}') });
  const stanza = ['Types: deb', `URIs: ${own.uri}`, 'Suites: sid', 'Components: main'];
  // An embedded key begins on the line after the field's name.
  if (own.signedBy !== undefined)
    stanza.push(`Signed-By:${own.signedBy.startsWith('\n') ? '' : ' '}${own.signedBy}`);
  return ok({
    type: 'add',
    files: [
      { path: list, content: `${stanza.join('\n')}\n` },
      {
        path: join(apt, 'preferences.d', OWN_NAME),
        // Below the 500 of the machine's own release: only what is asked for by name comes from sid.
        content: 'Package: *\nPin: release a=unstable\nPin-Priority: 100\n',
      },
    ],
  });
}
