/** The part of a store path that names it to a cache: 32 characters, without e, o, t and u. */
const HASH_PART = /^[0-9a-df-np-sv-z]{32}$/;

/** A store path without its directory. Nix allows 211 characters of name; all of them are ASCII. */
const BASE_NAME = /^[0-9a-df-np-sv-z]{32}-[0-9A-Za-z+\-._?=]{1,211}$/;

export function isHashPart(text: string): boolean {
  return HASH_PART.test(text);
}

export function isStorePathBaseName(text: string): boolean {
  return BASE_NAME.test(text);
}
