import { isBaseName } from '../nix/store/store-path.ts';
import { err, ok, type Result } from '../result.ts';
import type { LocalFailure } from './failure.ts';

/** What is uploaded beside the NAR: a `PathInfo` of the local store has these fields. */
export interface NarInfo {
  /** The whole path. */
  readonly path: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly narHash: string;
  readonly narSize: number;
  /** Base names; a reference to itself is one of them. */
  readonly references: readonly string[];
  readonly signatures?: readonly string[];
  readonly ca?: string | undefined;
  /** A base name. */
  readonly deriver?: string | undefined;
}

/** From this size on the server takes it before the NAR only, and proxies refuse long headers. */
const PREAMBLE_BYTES = 4096;

/** How the description of a NAR travels. */
export type NarInfoMessage =
  | { readonly place: 'header'; readonly text: string }
  | { readonly place: 'preamble'; readonly bytes: Buffer };

/**
 * The server checks almost nothing of this: a reference in a wrong order is signed as it stands and then refused by every
 * Nix, and a line break lands in the narinfo. So it is checked here.
 */
export function encodeNarInfo(info: NarInfo, cache: string): Result<NarInfoMessage, LocalFailure> {
  const bad = (field: string, problem: string): Result<never, LocalFailure> =>
    err({ type: 'bad-nar-info', path: info.path, field, problem });
  const base = info.path.slice(info.path.lastIndexOf('/') + 1);
  if (!info.path.startsWith('/') || /\p{Cc}/u.test(info.path) || !isBaseName(base))
    return bad('path', 'is not a store path');
  if (!/^sha256:[0-9a-f]{64}$/.test(info.narHash))
    return bad('narHash', 'is not "sha256:" and 64 hexadecimal digits');
  if (!Number.isSafeInteger(info.narSize) || info.narSize <= 0)
    return bad('narSize', 'is not a size in bytes');
  const strange = info.references.find((reference) => !isBaseName(reference));
  if (strange !== undefined)
    return bad('references', `has ${JSON.stringify(strange)}, which is not the base name of a store path`);
  if (info.deriver !== undefined && !isBaseName(info.deriver))
    return bad('deriver', 'is not the base name of a store path');
  if (info.ca !== undefined && !isWord(info.ca)) return bad('ca', 'is not a content address');
  if (info.signatures?.some((signature) => !isWord(signature)) === true)
    return bad('signatures', 'has one that is not "name:base64"');
  const json = JSON.stringify({
    cache,
    store_path_hash: base.slice(0, 32),
    store_path: info.path,
    // Base names are ASCII, so that this order is the bytewise one over which Nix verifies the signature.
    references: [...new Set(info.references)].sort(),
    system: null,
    deriver: info.deriver ?? null,
    sigs: info.signatures ?? [],
    ca: info.ca ?? null,
    nar_hash: info.narHash,
    nar_size: info.narSize,
  });
  const bytes = Buffer.from(json);
  // A header is ASCII; the directory of a store need not be.
  return ok(
    bytes.length < PREAMBLE_BYTES && bytes.length === json.length
      ? { place: 'header', text: json }
      : { place: 'preamble', bytes },
  );
}

function isWord(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
