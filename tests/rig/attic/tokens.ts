import { createHmac, timingSafeEqual } from 'node:crypto';

const CLAIM = 'https://jwt.attic.rs/v1';

/** Each permission and its name inside a token. */
const permissionClaims = {
  pull: 'r',
  push: 'w',
  delete: 'd',
  'create-cache': 'cc',
  'configure-cache': 'cr',
  'configure-cache-retention': 'cq',
  'destroy-cache': 'cd',
} as const;

export type Permission = keyof typeof permissionClaims;
export const allPermissions = Object.keys(permissionClaims) as readonly Permission[];

export interface TokenClaims {
  /** By cache name or pattern, in the order in which patterns are tried. */
  readonly caches: Readonly<Record<string, readonly Permission[]>>;
  readonly subject?: string;
  /** Seconds from now; negative for a token that has expired. */
  readonly expiresIn?: number;
  /** Seconds from now; positive for a token that is not valid yet. */
  readonly notBefore?: number;
}

interface Payload {
  readonly exp?: number;
  readonly nbf?: number;
  readonly sub?: string;
  readonly [CLAIM]?: { readonly caches?: Readonly<Record<string, Readonly<Record<string, number>>>> };
}

export function mintToken(secret: Buffer, claims: TokenClaims): string {
  const now = Math.floor(Date.now() / 1000);
  const payload: Payload = {
    exp: now + (claims.expiresIn ?? 3600),
    nbf: now + (claims.notBefore ?? Math.min(0, (claims.expiresIn ?? 0) - 60)),
    sub: claims.subject ?? 'test',
    [CLAIM]: {
      caches: Object.fromEntries(
        Object.entries(claims.caches).map(([pattern, permissions]) => [
          pattern,
          Object.fromEntries(permissions.map((permission) => [permissionClaims[permission], 1])),
        ]),
      ),
    },
  };
  const signed = [{ alg: 'HS256', typ: 'JWT' }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${signature(secret, signed).toString('base64url')}`;
}

function signature(secret: Buffer, signed: string): Buffer {
  return createHmac('sha256', secret).update(signed).digest();
}

/** The permissions that the bearer of an `Authorization` header has on a cache. One that is bad or expired grants as much as none. */
export function grantedPermissions(
  secret: Buffer,
  authorization: string | undefined,
  cache: string,
): ReadonlySet<Permission> {
  const token = authorization === undefined ? undefined : tokenIn(authorization);
  const caches = token === undefined ? undefined : verifiedPayload(secret, token)?.[CLAIM]?.caches;
  if (!caches) return new Set();
  // The exact name, else the first pattern that matches: not the union of all.
  const claim =
    caches[cache] ?? Object.entries(caches).find(([pattern]) => patternMatches(pattern, cache))?.[1];
  return new Set(allPermissions.filter((permission) => claim?.[permissionClaims[permission]] === 1));
}

function tokenIn(authorization: string): string | undefined {
  const [, scheme, credentials] = /^(bearer|basic) (.*)$/i.exec(authorization) ?? [];
  if (credentials === undefined || scheme?.toLowerCase() === 'bearer') return credentials;
  // Nix sends what a netrc file holds: the user is ignored.
  const decoded = Buffer.from(credentials, 'base64').toString();
  const colon = decoded.indexOf(':');
  return colon < 0 ? undefined : decoded.slice(colon + 1);
}

function verifiedPayload(secret: Buffer, token: string): Payload | undefined {
  const [header, payload, mac, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || mac === undefined || rest.length > 0) return undefined;
  const given = Buffer.from(mac, 'base64url');
  const expected = signature(secret, `${header}.${payload}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Payload;
  const now = Date.now() / 1000;
  if (claims.exp !== undefined && now >= claims.exp) return undefined;
  if (claims.nbf !== undefined && now < claims.nbf) return undefined;
  return claims;
}

function patternMatches(pattern: string, cache: string): boolean {
  const expression = pattern
    .split('*')
    .map((literal) => literal.replaceAll(/[+]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`).test(cache);
}
