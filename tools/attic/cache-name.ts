/** What Attic accepts as the name of a cache; said to people in `cacheNameRule`. */
const CACHE_NAME = /^[A-Za-z0-9][A-Za-z0-9\-_+]{0,49}$/;

export const cacheNameRule = 'a letter or digit, then up to 49 letters, digits, "-", "_" or "+"';

export function isCacheName(text: string): boolean {
  return CACHE_NAME.test(text);
}
