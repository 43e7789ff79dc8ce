import { err, ok, type Result } from '../../result.ts';
import { contentAddressText } from './content-address.ts';
import { formatBase16, parseHash } from './hash-format.ts';
import { splitBaseName } from './store-path.ts';

/** What Nix knows of a valid store path. */
export interface PathInfo {
  readonly path: string;
  readonly hashPart: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly narHash: string;
  readonly narSize: number;
  /** Base names, each once, in the order of their bytes: signatures are made over that order. */
  readonly references: readonly string[];
  /** `<name of the key>:<base 64>`. */
  readonly signatures: readonly string[];
  /** As narinfo files have it: `fixed:r:sha256:…`. */
  readonly ca?: string;
  /** A base name. */
  readonly deriver?: string;
}

/** What of an answer is not as any known version of Nix has it. */
export interface UnknownShape {
  readonly where: string;
  readonly found: string;
}

/** By path; undefined where the path is not valid. */
export type PathInfos = ReadonlyMap<string, PathInfo | undefined>;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads what `nix path-info --json` prints: an array (up to 2.18), an object by path (format 1), or one with `info` by
 * base name and a `storeDir` (formats 2 and 3).
 */
export function readPathInfos(json: string): Result<PathInfos, UnknownShape> {
  let answer: unknown;
  try {
    answer = JSON.parse(json);
  } catch {
    return unknownShape('the answer', json);
  }
  const entries = entriesOf(answer);
  if (!entries) return unknownShape('the answer', answer);
  const infos = new Map<string, PathInfo | undefined>();
  for (const [path, fields] of entries) {
    if (fields === null) {
      infos.set(path, undefined);
      continue;
    }
    const info = readPathInfo(path, fields);
    if (!info.ok) return info;
    infos.set(path, info.value);
  }
  return ok(infos);
}

/** Full paths and their fields; null for those that are not valid. */
function entriesOf(answer: unknown): [string, unknown][] | undefined {
  if (Array.isArray(answer)) {
    return answer.map((entry: unknown) => {
      const fields = isFields(entry) ? entry : {};
      const path = typeof fields['path'] === 'string' ? fields['path'] : '';
      return [path, fields['valid'] === false ? null : fields];
    });
  }
  if (!isFields(answer)) return undefined;
  const { info, storeDir } = answer;
  if (!isFields(info) || typeof storeDir !== 'string') return Object.entries(answer);
  return Object.entries(info).map(([baseName, fields]) => [`${storeDir}/${baseName}`, fields]);
}

function readPathInfo(path: string, fields: unknown): Result<PathInfo, UnknownShape> {
  const parts = splitBaseName(baseNameOf(path));
  if (!parts || !isFields(fields)) return unknownShape(path === '' ? 'a path' : path, fields);
  const { narSize } = fields;
  const hash = parseHash(fields['narHash']);
  if (hash?.algorithm !== 'sha256') return unknownShape(`narHash of ${path}`, fields['narHash']);
  if (typeof narSize !== 'number') return unknownShape(`narSize of ${path}`, narSize);
  const references = arrayOf(fields['references'], (reference) =>
    typeof reference === 'string' ? baseNameOf(reference) : undefined,
  );
  if (!references) return unknownShape(`references of ${path}`, fields['references']);
  // Older versions leave out what is empty.
  const signatures = arrayOf(fields['signatures'] ?? [], signatureText);
  if (!signatures) return unknownShape(`signatures of ${path}`, fields['signatures']);
  const ca = fields['ca'] ?? '';
  const caText = ca === '' ? '' : contentAddressText(ca);
  if (caText === undefined) return unknownShape(`ca of ${path}`, ca);
  const deriver = typeof fields['deriver'] === 'string' ? baseNameOf(fields['deriver']) : '';
  return ok({
    path,
    hashPart: parts.hashPart,
    narHash: formatBase16(hash),
    narSize,
    references: [...new Set(references)].sort(),
    signatures,
    ...(caText !== '' && { ca: caText }),
    ...(splitBaseName(deriver) && { deriver }),
  });
}

/** Format 3 has the name of the key apart. */
function signatureText(signature: unknown): string | undefined {
  if (typeof signature === 'string') return signature;
  if (!isFields(signature)) return undefined;
  const { keyName, sig } = signature;
  return typeof keyName === 'string' && typeof sig === 'string' ? `${keyName}:${sig}` : undefined;
}

function arrayOf(value: unknown, read: (element: unknown) => string | undefined): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.map(read).filter((text) => text !== undefined);
  return texts.length === value.length ? texts : undefined;
}

function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownShape(where: string, found: unknown): Result<never, UnknownShape> {
  return err({
    where,
    found: typeof found === 'string' ? found : found === undefined ? 'nothing' : JSON.stringify(found),
  });
}
