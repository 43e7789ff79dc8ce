/** The value of an expression that is one quoted text without templates; undefined for every other one. */
export function literalText(expression: string | undefined): string | undefined {
  const quoted = expression?.trim() ?? '';
  if (!/^"([^"\\]|\\.)*"$/s.test(quoted) || /[$%]\{/.test(quoted)) return undefined;
  return unescape(quoted.slice(1, -1));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescape(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/gs, (_, escape: string) =>
    escape.length > 1 ? String.fromCodePoint(parseInt(escape.slice(1), 16)) : (ESCAPES[escape] ?? escape),
  );
}

/** A JSON value as an HCL expression: the same value, whatever signs its texts have. */
export function hclExpression(value: unknown, indent = ''): string {
  if (typeof value === 'string') return hclText(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const inner = `${indent}  `;
  const entries = Array.isArray(value)
    ? value.map((entry) => `${inner}${hclExpression(entry, inner)},\n`)
    : Object.entries(value).map(
        ([key, entry]) => `${inner}${hclText(key)} = ${hclExpression(entry, inner)}\n`,
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return entries.length === 0 ? `${open}${close}` : `${open}\n${entries.join('')}${indent}${close}`;
}

/** A quoted text. HCL knows fewer escapes than JSON, and templates besides. */
export function hclText(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\([bf])/g, (_, sign: string) => (sign === 'b' ? '\\u0008' : '\\u000c'))
    .replace(/([$%])\{/g, '$1$1{');
  return `"${escaped}"`;
}
