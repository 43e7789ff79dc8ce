import { decodeNix32, encodeNix32, nix32Length } from './nix32.ts';

/** The hash algorithms of Nix and how many bytes they give. */
const DIGEST_BYTES = { md5: 16, sha1: 20, sha256: 32, sha512: 64, blake3: 32 } as const;

export type HashAlgorithm = keyof typeof DIGEST_BYTES;

export interface Hash {
  readonly algorithm: HashAlgorithm;
  readonly digest: Buffer;
}

/**
 * A hash as any version of Nix writes it: SRI (`sha256-…=`), `sha256:` and base 16, 32 or 64, or an object with
 * `algorithm`, `format` and `hash`. Undefined where it is none.
 */
export function parseHash(written: unknown): Hash | undefined {
  if (typeof written === 'string') {
    const match = /^([a-z0-9]+)([:-])(.+)$/s.exec(written);
    if (match?.[1] === undefined || match[3] === undefined) return undefined;
    return hashOf(match[1], match[3], match[2] === '-' ? ['base64'] : ['base16', 'nix32', 'base64']);
  }
  if (typeof written !== 'object' || written === null) return undefined;
  const { algorithm, format, hash } = written as Readonly<Record<string, unknown>>;
  if (typeof algorithm !== 'string' || typeof hash !== 'string') return undefined;
  const known = (['base16', 'nix32', 'base64'] as const).find((name) => name === format);
  return known && hashOf(algorithm, hash, [known]);
}

/** As Attic and Nix's own database write it: `sha256:` and hexadecimal digits. */
export function formatBase16({ algorithm, digest }: Hash): string {
  return `${algorithm}:${digest.toString('hex')}`;
}

/** As signatures and content addresses have it. */
export function formatNix32({ algorithm, digest }: Hash): string {
  return `${algorithm}:${encodeNix32(digest)}`;
}

export function formatSri({ algorithm, digest }: Hash): string {
  return `${algorithm}-${digest.toString('base64')}`;
}

type Encoding = 'base16' | 'nix32' | 'base64';

function hashOf(algorithm: string, text: string, encodings: readonly Encoding[]): Hash | undefined {
  if (!isAlgorithm(algorithm)) return undefined;
  const size = DIGEST_BYTES[algorithm];
  // The lengths of the three differ for each of these sizes.
  for (const encoding of encodings) {
    const digest = decode(text, encoding, size);
    if (digest !== undefined) return { algorithm, digest };
  }
  return undefined;
}

function isAlgorithm(name: string): name is HashAlgorithm {
  return Object.hasOwn(DIGEST_BYTES, name);
}

function decode(text: string, encoding: Encoding, size: number): Buffer | undefined {
  switch (encoding) {
    case 'base16':
      return text.length === size * 2 && /^[0-9a-f]+$/i.test(text) ? Buffer.from(text, 'hex') : undefined;
    case 'nix32':
      return text.length === nix32Length(size) ? decodeNix32(text, size) : undefined;
    case 'base64': {
      const digest = Buffer.from(text, 'base64');
      // Node leaves out what it does not understand.
      return digest.length === size && digest.toString('base64') === text ? digest : undefined;
    }
  }
}
