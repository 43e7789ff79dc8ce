export type RouteName =
  | 'root'
  | 'cache-config'
  | 'get-missing-paths'
  | 'upload-path'
  | 'attic-cache-info'
  | 'nix-cache-info'
  | 'narinfo'
  | 'nar'
  | 'unknown';

export interface Route {
  readonly name: RouteName;
  /** What the path's segments hold, decoded. */
  readonly parameters: readonly string[];
}

const readable = ['GET', 'HEAD'];

/** In the order of the `allow` header. `unknown` answers whatever it is asked. */
export const methods: Readonly<Record<Exclude<RouteName, 'unknown'>, readonly string[]>> = {
  root: readable,
  'cache-config': [...readable, 'POST', 'PATCH', 'DELETE'],
  'get-missing-paths': ['POST'],
  'upload-path': ['PUT'],
  'attic-cache-info': readable,
  'nix-cache-info': readable,
  narinfo: readable,
  nar: readable,
};

/** Literal segments win over those that stand for anything. */
const patterns: readonly (readonly [RouteName, RegExp])[] = [
  ['root', /^\/$/],
  ['cache-config', /^\/_api\/v1\/cache-config\/([^/]+)$/],
  ['get-missing-paths', /^\/_api\/v1\/get-missing-paths$/],
  ['upload-path', /^\/_api\/v1\/upload-path$/],
  ['attic-cache-info', /^\/([^/]+)\/attic-cache-info$/],
  ['nix-cache-info', /^\/([^/]+)\/nix-cache-info$/],
  ['nar', /^\/([^/]+)\/nar\/([^/]+)$/],
  ['narinfo', /^\/([^/]+)\/([^/]+)$/],
];

export function findRoute(url: string): Route {
  const path = url.replace(/\?.*$/s, '');
  for (const [name, pattern] of patterns) {
    const match = pattern.exec(path);
    if (match) return { name, parameters: match.slice(1).map(decoded) };
  }
  return { name: 'unknown', parameters: [] };
}

/** What is no encoding stands for itself. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
