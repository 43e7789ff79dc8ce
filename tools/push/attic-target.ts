import { AtticClient, type AtticClientOptions } from '../attic/client.ts';
import type { AtticEndpoint } from '../attic/endpoint.ts';
import { describeAtticFailure, type AtticFailure } from '../attic/failure.ts';
import { reactionTo } from '../attic/reaction.ts';
import { writeNar } from '../nix/nar/write-nar.ts';
import type { PathInfo } from '../nix/store/path-info.ts';
import { err, ok, unreachable, type Result } from '../result.ts';
import type {
  PushOptions,
  PushOutcome,
  PushTarget,
  Reaction,
  TargetFacts,
  TargetFailure,
} from './push-target.ts';

type Asked<T> = Promise<Result<T, TargetFailure>>;

/** A cache of an Attic server. */
export class AtticTarget implements PushTarget {
  readonly name: string;
  readonly #client: AtticClient;

  constructor(endpoint: AtticEndpoint, options: AtticClientOptions = {}) {
    this.name = `${endpoint.cache} on ${endpoint.url}`;
    this.#client = new AtticClient(endpoint, options);
  }

  async open(signal: AbortSignal): Asked<TargetFacts> {
    const config = await this.#withFreshToken(() => this.#client.cacheConfig({ signal }));
    return config.ok ? ok({ upstreamKeyNames: config.value.upstreamCacheKeyNames }) : config;
  }

  async missing(paths: readonly PathInfo[], signal: AbortSignal): Asked<ReadonlySet<PathInfo>> {
    const hashes = paths.map(({ hashPart }) => hashPart);
    const missing = await this.#withFreshToken(() => this.#client.missingPaths(hashes, { signal }));
    return missing.ok ? ok(new Set(paths.filter(({ hashPart }) => missing.value.has(hashPart)))) : missing;
  }

  async push(path: PathInfo, { signal, onBytes }: PushOptions): Asked<PushOutcome> {
    const pushed = await this.#withFreshToken(() =>
      this.#client.upload(path, () => writeNar(path.path, { signal }), { signal, onBytes }),
    );
    if (!pushed.ok) return pushed;
    const { kind, sentBytes } = pushed.value;
    return ok({ deduplicated: kind === 'deduplicated', sentBytes });
  }

  close(): void {
    this.#client.close();
  }

  /** A token may have been renewed where it came from, which nobody tells us. */
  async #withFreshToken<T>(ask: () => Promise<Result<T, AtticFailure>>): Asked<T> {
    const first = await ask();
    if (first.ok) return first;
    const reaction = reactionTo(first.error, false);
    if (reaction.type !== 'reread-token' || first.error.type !== 'status') return failed(first.error, false);
    const renewed = await this.#client.refreshToken(first.error);
    if (!renewed.ok || !renewed.value) return failed(first.error, true);
    const second = await ask();
    return second.ok ? second : failed(second.error, true);
  }
}

function failed(failure: AtticFailure, tokenWasReread: boolean): Result<never, TargetFailure> {
  return err({ message: describeAtticFailure(failure), reaction: reactionOf(failure, tokenWasReread) });
}

function reactionOf(failure: AtticFailure, tokenWasReread: boolean): Reaction {
  const reaction = reactionTo(failure, tokenWasReread);
  switch (reaction.type) {
    case 'retry':
      return { ...reaction, transport: failure.type !== 'status' };
    case 'reread-token':
      return { type: 'stop' };
    case 'fail-path':
    case 'too-large':
    case 'stop':
      return reaction;
    default:
      return unreachable(reaction);
  }
}
