/** The digits of Nix's base 32: no e, o, t, u. The string is read from its end, so that its first digit is the highest. */
const DIGITS = '0123456789abcdfghijklmnpqrsvwxyz';

const DIGIT_BITS = 5;

export function nix32Length(byteCount: number): number {
  return Math.ceil((byteCount * 8) / DIGIT_BITS);
}

export function encodeNix32(bytes: Uint8Array): string {
  let text = '';
  for (let digit = nix32Length(bytes.length) - 1; digit >= 0; digit--) {
    const bit = digit * DIGIT_BITS;
    const low = bytes[bit >> 3] ?? 0;
    const high = bytes[(bit >> 3) + 1] ?? 0;
    text += DIGITS.charAt(((low | (high << 8)) >> (bit & 7)) & 31);
  }
  return text;
}

/** Undefined where it is no such number of bytes: a wrong length or digit, or bits beyond the last byte. */
export function decodeNix32(text: string, byteCount: number): Buffer | undefined {
  if (text.length !== nix32Length(byteCount)) return undefined;
  // One more, for the bits that the last digit may have too many.
  const bytes = Buffer.alloc(byteCount + 1);
  for (let index = 0; index < text.length; index++) {
    const digit = DIGITS.indexOf(text.charAt(text.length - 1 - index));
    if (digit < 0) return undefined;
    const bit = index * DIGIT_BITS;
    const shifted = digit << (bit & 7);
    const byte = bit >> 3;
    bytes[byte] = (bytes[byte] ?? 0) | (shifted & 0xff);
    bytes[byte + 1] = (bytes[byte + 1] ?? 0) | (shifted >> 8);
  }
  return bytes[byteCount] === 0 ? bytes.subarray(0, byteCount) : undefined;
}
