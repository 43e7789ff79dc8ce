import { err, ok, type Result } from '../../result.ts';

export const DEFAULT_STORE_DIRECTORY = '/nix/store';

export interface StorePath {
  readonly path: string;
  /** `<hash>-<name>`. */
  readonly baseName: string;
  /** 32 digits, by which caches know the path. */
  readonly hashPart: string;
  readonly name: string;
}

export type StorePathFailure =
  | { readonly type: 'outside-store'; readonly text: string; readonly storeDirectory: string }
  | { readonly type: 'no-store-path'; readonly text: string }
  /** Something inside a store path: only the whole can be pushed. */
  | { readonly type: 'below-store-path'; readonly text: string; readonly storePath: StorePath };

const BASE_NAME = /^([0-9a-df-np-sv-z]{32})-([A-Za-z0-9+\-._?=]+)$/;

/** The part by which caches know a path. */
const HASH_PART = /^[0-9a-df-np-sv-z]{32}$/;

/** Nix refuses longer ones. */
const MAXIMUM_NAME_LENGTH = 211;

export function isHashPart(text: string): boolean {
  return HASH_PART.test(text);
}

export function isBaseName(text: string): boolean {
  return splitBaseName(text) !== undefined;
}

/** Hash and name, or undefined where it is no name of a store path. */
export function splitBaseName(baseName: string): { hashPart: string; name: string } | undefined {
  const match = BASE_NAME.exec(baseName);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return match[2].length > MAXIMUM_NAME_LENGTH ? undefined : { hashPart: match[1], name: match[2] };
}

export function parseStorePath(
  text: string,
  storeDirectory: string = DEFAULT_STORE_DIRECTORY,
): Result<StorePath, StorePathFailure> {
  if (!text.startsWith(`${storeDirectory}/`)) return err({ type: 'outside-store', text, storeDirectory });
  const [baseName = '', ...below] = text.slice(storeDirectory.length + 1).split('/');
  const parts = splitBaseName(baseName);
  if (!parts) return err({ type: 'no-store-path', text });
  const storePath = { path: `${storeDirectory}/${baseName}`, baseName, ...parts };
  return below.some((part) => part !== '')
    ? err({ type: 'below-store-path', text, storePath })
    : ok(storePath);
}

export function isDerivation(path: string): boolean {
  return path.endsWith('.drv');
}

export function describeStorePathFailure(failure: StorePathFailure): string {
  switch (failure.type) {
    case 'outside-store':
      return `${failure.text} is not in the store ${failure.storeDirectory}`;
    case 'no-store-path':
      return `${failure.text} is no store path: its name must be 32 digits, a dash and a name`;
    case 'below-store-path':
      return `${failure.text} is a part of ${failure.storePath.path}: give that`;
  }
}
