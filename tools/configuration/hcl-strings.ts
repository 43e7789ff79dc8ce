const SIMPLE: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|([$%])\4\{/gs;

/** The value of literal text in a quoted string; undefined where it has an escape that the language does not know. */
export function decodeLiteral(text: string): string | undefined {
  let value = '';
  let from = 0;
  for (const match of text.matchAll(ESCAPE)) {
    const decoded = decodeEscape(match);
    if (decoded === undefined) return undefined;
    value += text.slice(from, match.index) + decoded;
    from = match.index + match[0].length;
  }
  return (value + text.slice(from)).normalize('NFC');
}

function decodeEscape([, short, long, letter, sign]: RegExpMatchArray): string | undefined {
  if (sign !== undefined) return `${sign}{`;
  if (letter !== undefined) return SIMPLE[letter];
  const code = Number.parseInt(short ?? long ?? '', 16);
  return code > 0x10ffff ? undefined : String.fromCodePoint(code);
}
