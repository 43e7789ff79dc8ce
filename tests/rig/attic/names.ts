/** The digits of Nix's base 32: no e, o, t, u. */
export const NIX32_DIGITS = '0123456789abcdfghijklmnpqrsvwxyz';

export function isCacheName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9\-_+]{0,49}$/.test(name);
}

/** What is wrong with the hash part of a store path, in the server's words. */
export function storePathHashError(hash: string): string | undefined {
  const problem =
    hash.length !== 32
      ? 'Hash is of invalid length'
      : /^[0-9a-df-np-sv-z]{32}$/.test(hash)
        ? undefined
        : 'Hash is of invalid format';
  return problem === undefined ? undefined : `Invalid store path hash "${hash}": ${problem}`;
}

/** Nix's base 32: the last digit carries the lowest bits of the first byte. */
export function nix32(bytes: Uint8Array): string {
  const length = Math.floor((bytes.length * 8 - 1) / 5) + 1;
  let digits = '';
  for (let n = length - 1; n >= 0; n--) {
    const byte = Math.floor((n * 5) / 8);
    const shift = (n * 5) % 8;
    const window = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8);
    digits += NIX32_DIGITS.charAt((window >> shift) & 31);
  }
  return digits;
}

/** The bytes that a string of Nix's base 32 stands for; undefined where it has a digit that is none. */
export function fromNix32(digits: string, length: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  for (let n = 0; n < digits.length; n++) {
    const digit = NIX32_DIGITS.indexOf(digits.charAt(digits.length - 1 - n));
    if (digit < 0) return undefined;
    const byte = Math.floor((n * 5) / 8);
    const window = digit << ((n * 5) % 8);
    bytes[byte] = (bytes[byte] ?? 0) | (window & 255);
    if (byte + 1 < length) bytes[byte + 1] = (bytes[byte + 1] ?? 0) | (window >> 8);
    else if (window >> 8 !== 0) return undefined;
  }
  return bytes;
}
