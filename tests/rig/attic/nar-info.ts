import { err, ok, type Result } from '../../../tools/result.ts';
import { requestError, type Answer } from './answers.ts';
import type { BodySource } from './body-source.ts';
import type { Exchange } from './exchange.ts';
import { cacheName } from './extractors.ts';
import { integer, list, optional, parsed, string, struct, type Shape } from './json-shape.ts';
import { bytesAsText, describeJsonProblem, parseJson } from './json-text.ts';
import { storePathHash } from './missing-paths.ts';
import { fromNix32 } from './names.ts';

/** What an upload says of its NAR. Nothing of it is held against anything but the NAR's hash and size. */
export interface NarInfo {
  readonly cache: string;
  readonly store_path_hash: string;
  readonly store_path: string;
  readonly references: readonly string[];
  readonly system: string | undefined;
  readonly deriver: string | undefined;
  readonly sigs: readonly string[];
  readonly ca: string | undefined;
  readonly nar_hash: Buffer;
  readonly nar_size: number;
}

const narHash: Shape<Buffer> = parsed((typed) => {
  const colon = typed.indexOf(':');
  if (colon < 0) return err('Hashing error: The string lacks a colon separator.');
  const type = typed.slice(0, colon);
  if (type !== 'sha256') return err(`Hashing error: Hash algorithm ${type} is not supported.`);
  const digits = typed.slice(colon + 1);
  if (/^[0-9a-fA-F]{64}$/.test(digits)) return ok(Buffer.from(digits, 'hex'));
  const bytes = digits.length === 52 ? fromNix32(digits, 32) : undefined;
  return bytes ? ok(bytes) : err('Hashing error: Invalid hash.');
});

const shape: Shape<NarInfo> = struct<NarInfo>({
  cache: cacheName,
  store_path_hash: storePathHash,
  store_path: string,
  references: list(string),
  system: optional(string),
  deriver: optional(string),
  sigs: list(string),
  ca: optional(string),
  nar_hash: narHash,
  nar_size: integer('usize'),
});

/** From the first bytes of the body where a header says how many, else from a header. */
export async function readNarInfo(
  exchange: Exchange,
  body: BodySource,
  maxSize: number,
): Promise<Result<NarInfo, Answer>> {
  const preambleSize = exchange.headers['x-attic-nar-info-preamble-size'];
  const header = exchange.headers['x-attic-nar-info'];
  if (typeof preambleSize === 'string') {
    if (!/^\+?\d+$/.test(preambleSize)) {
      return err(requestError('X-Attic-Nar-Info-Preamble-Size must be a valid unsigned integer'));
    }
    const size = Number(preambleSize);
    if (size > maxSize) return err(requestError('Upload info is too large'));
    const preamble = await body.take(size);
    if (preamble.length !== size) return err(requestError("Upload info doesn't match specified size"));
    return parseNarInfo(bytesAsText(preamble));
  }
  if (typeof header === 'string') return parseNarInfo(header);
  return err(requestError('X-Attic-Nar-Info must be set'));
}

function parseNarInfo(text: string): Result<NarInfo, Answer> {
  const node = parseJson(text);
  const info = node.ok ? shape.read(node.value, text) : node;
  return info.ok ? info : err(requestError(describeJsonProblem(text, info.error)));
}
