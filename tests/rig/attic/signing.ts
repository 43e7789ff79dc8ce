import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

import { nix32 } from './names.ts';

// What Ed25519 keys begin with in DER (RFC 8410); the key's 32 bytes follow.
const PRIVATE_KEY_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_KEY_PREFIX_LENGTH = 12;

/** A cache's key pair, in Nix's notation `name:base64`. */
export interface SigningKey {
  readonly name: string;
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export function generateSigningKey(name: string): SigningKey {
  return signingKey(name, generateKeyPairSync('ed25519').privateKey);
}

/** A secret key in Nix's notation holds the seed and the public key: 64 bytes. */
export function parseSigningKey(notation: string): SigningKey | undefined {
  const colon = notation.indexOf(':');
  const bytes = Buffer.from(notation.slice(colon + 1), 'base64');
  if (colon < 1 || bytes.length !== 64) return undefined;
  const der = Buffer.concat([PRIVATE_KEY_PREFIX, bytes.subarray(0, 32)]);
  return signingKey(notation.slice(0, colon), createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
}

function signingKey(name: string, privateKey: KeyObject): SigningKey {
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    name,
    publicKey: `${name}:${der.subarray(PUBLIC_KEY_PREFIX_LENGTH).toString('base64')}`,
    privateKey,
  };
}

export interface SignedPath {
  readonly storePath: string;
  readonly narHash: Buffer;
  readonly narSize: number;
  /** Full paths, in the order in which they are signed. Nix verifies them sorted. */
  readonly references: readonly string[];
}

export function signPath(key: SigningKey, path: SignedPath): string {
  const fingerprint = [
    '1',
    path.storePath,
    `sha256:${nix32(path.narHash)}`,
    path.narSize,
    path.references.join(','),
  ].join(';');
  return `${key.name}:${sign(undefined, Buffer.from(fingerprint), key.privateKey).toString('base64')}`;
}
