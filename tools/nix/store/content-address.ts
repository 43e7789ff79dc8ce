import { formatNix32, parseHash } from './hash-format.ts';

const PREFIX: Readonly<Record<string, string>> = {
  flat: 'fixed:',
  nar: 'fixed:r:',
  git: 'fixed:git:',
  text: 'text:',
};

/**
 * The content address in the form that narinfo files and signatures of Nix have: `fixed:r:sha256:<nix32>`. From 2.33 on
 * Nix may write it as an object with `method` and `hash`. Undefined where it is neither.
 */
export function contentAddressText(written: unknown): string | undefined {
  if (typeof written === 'string') return /^(fixed|text):/.test(written) ? written : undefined;
  if (typeof written !== 'object' || written === null) return undefined;
  const { method, hash } = written as Readonly<Record<string, unknown>>;
  const prefix = typeof method === 'string' && Object.hasOwn(PREFIX, method) ? PREFIX[method] : undefined;
  const parsed = parseHash(hash);
  return prefix !== undefined && parsed ? `${prefix}${formatNix32(parsed)}` : undefined;
}
