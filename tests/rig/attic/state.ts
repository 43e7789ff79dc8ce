import { err, ok, type Result } from '../../../tools/result.ts';
import { failure, type Answer } from './answers.ts';
import type { Compression } from './compression.ts';
import type { Exchange } from './exchange.ts';
import type { Journal } from './journal.ts';
import type { SigningKey } from './signing.ts';
import type { Storage, StoredNar } from './storage.ts';
import { grantedPermissions, type Permission } from './tokens.ts';

export interface Settings {
  readonly compression: Compression;
  /** Whether a NAR that is known must be sent, and is hashed, all the same. */
  readonly requireProofOfPossession: boolean;
  /** NARs from this size on are stored in chunks. */
  readonly narSizeThreshold: number;
  readonly maxNarInfoSize: number;
  /** The HS256 secret of tokens. */
  readonly secret: Buffer;
}

export interface StoredObject {
  readonly storePath: string;
  readonly references: readonly string[];
  readonly system: string | undefined;
  readonly deriver: string | undefined;
  readonly ca: string | undefined;
  readonly nar: StoredNar;
}

export interface Cache {
  readonly name: string;
  key: SigningKey;
  isPublic: boolean;
  storeDir: string;
  priority: number;
  upstreamCacheKeyNames: readonly string[];
  /** Seconds; the server's own when absent. */
  retentionPeriod: number | undefined;
  /** By the hash part of the store path. */
  readonly objects: Map<string, StoredObject>;
}

/** What a server knows, and keeps when it is restarted. */
export interface State {
  readonly settings: Settings;
  readonly caches: Map<string, Cache>;
  readonly storage: Storage;
  readonly journal: Journal;
}

export function permissionsOn(state: State, exchange: Exchange, cache: string): ReadonlySet<Permission> {
  const granted = grantedPermissions(state.settings.secret, exchange.headers.authorization, cache);
  return state.caches.get(cache)?.isPublic ? new Set([...granted, 'pull']) : granted;
}

/** Whoever has no permission on a cache does not learn whether it exists. */
export function refusal(granted: ReadonlySet<Permission>, needed: Permission): Answer | undefined {
  if (granted.has(needed)) return undefined;
  return failure(granted.size > 0 ? 'AccessError' : 'Unauthorized');
}

export function authorisedCache(
  state: State,
  exchange: Exchange,
  name: string,
  needed: Permission,
): Result<Cache, Answer> {
  const granted = permissionsOn(state, exchange, name);
  const cache = state.caches.get(name);
  if (!cache) return err(failure(granted.size > 0 ? 'NoSuchCache' : 'Unauthorized'));
  const refused = refusal(granted, needed);
  return refused ? err(refused) : ok(cache);
}
