import { setTimeout as sleep } from 'node:timers/promises';

import { describeNixFailure } from '../nix/store/nix-failure.ts';
import type { NixInvocation } from '../nix/store/nix-invocation.ts';
import type { PathInfo } from '../nix/store/path-info.ts';
import { queryPathInfo } from '../nix/store/query-path-info.ts';
import { ok, type Result } from '../result.ts';
import { PushPlan } from './push-plan.ts';
import type { PushTarget, TargetFacts, TargetFailure } from './push-target.ts';
import { retryDelay } from '../attic/retry-delay.ts';
import type { UploadEvent } from './upload-event.ts';
import { Uploader } from './uploader.ts';

/** What happens on the way of paths into a cache. */
export type PushEvent =
  | UploadEvent
  /** Valid, with what they refer to, and known to be there or not. */
  | {
      readonly type: 'planned';
      readonly missing: number;
      readonly present: number;
      readonly upstream: number;
    }
  /** Nix does not know them, or not any more. */
  | { readonly type: 'invalid'; readonly paths: readonly string[] }
  /** Nothing is lost by it: what is not known to be there is sent. */
  | { readonly type: 'not-told'; readonly what: string; readonly reason: string };

export interface PushSessionOptions {
  readonly jobs: number;
  /** Paths that everybody gets from a cache upstream are pushed as well. */
  readonly ignoreUpstream?: boolean;
  readonly onEvent: (event: PushEvent) => void;
  readonly onBytes?: (bytes: number) => void;
}

const ATTEMPTS_TO_OPEN = 5;
const ATTEMPTS_TO_ASK = 3;

/** Brings store paths, with all that they refer to, into a cache. */
export class PushSession {
  readonly plan = new PushPlan();
  readonly #nix: NixInvocation;
  readonly #target: PushTarget;
  readonly #options: PushSessionOptions;
  readonly #uploader: Uploader;
  readonly #ended = new AbortController();
  #facts: Promise<TargetFacts | undefined> | undefined;
  /** What nothing is known of, because nothing could be asked any more. */
  readonly #unplanned = new Set<string>();
  /** One batch after the other: each asks only for what the one before did not know. */
  #planning: Promise<unknown> = Promise.resolve();

  constructor(nix: NixInvocation, target: PushTarget, options: PushSessionOptions) {
    this.#nix = { ...nix, signal: this.#ended.signal };
    this.#target = target;
    this.#options = options;
    this.#uploader = new Uploader(this.plan, target, options);
  }

  /** Why nothing is sent any more. */
  get stopped(): string | undefined {
    return this.#uploader.stopped;
  }

  /**
   * Plans these paths with what they refer to, and has them sent. Resolves when they are planned.
   *
   * @returns those that are not valid
   */
  push(paths: readonly string[]): Promise<readonly string[]> {
    const planned = this.#planning.then(() => this.#planPaths(paths));
    this.#planning = planned;
    return planned;
  }

  /** What is not there, and did not fail either. */
  left(): readonly string[] {
    const planned = this.plan.paths('waiting', 'ready', 'uploading').map(({ path }) => path);
    return [...planned, ...this.#unplanned];
  }

  /** Resolves when all that was asked for is in the cache, or will not be. */
  async idle(): Promise<void> {
    await this.#planning;
    await this.#uploader.idle();
  }

  /** Ends at once. What was not sent is in the plan. */
  stop(reason: string): void {
    this.#ended.abort();
    this.#uploader.stop(reason);
    this.#target.close();
  }

  async #planPaths(paths: readonly string[]): Promise<readonly string[]> {
    const unknown = [...new Set(paths)].filter((path) => !this.plan.has(path));
    if (this.stopped !== undefined) for (const path of unknown) this.#unplanned.add(path);
    if (unknown.length === 0 || this.stopped !== undefined) return [];
    const found = await queryPathInfo(this.#nix, unknown, { closure: true });
    if (!found.ok) {
      const reason = describeNixFailure(found.error);
      this.#options.onEvent({ type: 'not-told', what: 'what paths refer to', reason });
      for (const path of unknown) this.#unplanned.add(path);
      return [];
    }
    const invalid = unknown.filter((path) => found.value.get(path) === undefined);
    if (invalid.length > 0) this.#options.onEvent({ type: 'invalid', paths: invalid });
    const valid = [...found.value.values()].filter((info) => info !== undefined);
    await this.#planInfos(valid.filter(({ path }) => !this.plan.has(path)));
    return invalid;
  }

  async #planInfos(infos: readonly PathInfo[]): Promise<void> {
    const facts = await (this.#facts ??= this.#open());
    const isUpstream = ({ signatures }: PathInfo): boolean =>
      this.#options.ignoreUpstream !== true &&
      signatures.some(
        (signature) => facts?.upstreamKeyNames.includes(signature.split(':')[0] ?? '') === true,
      );
    const own = infos.filter((info) => !isUpstream(info));
    const missing = await this.#missing(own);
    for (const info of infos) {
      this.plan.add(info, missing.has(info) ? 'missing' : isUpstream(info) ? 'upstream' : 'present');
    }
    this.#options.onEvent({
      type: 'planned',
      missing: missing.size,
      present: own.length - missing.size,
      upstream: infos.length - own.length,
    });
    this.#uploader.wake();
  }

  async #open(): Promise<TargetFacts | undefined> {
    const opened = await this.#persist(ATTEMPTS_TO_OPEN, () => this.#target.open(this.#ended.signal));
    if (opened.ok) return opened.value;
    this.#uploader.stop(opened.error.message);
    return undefined;
  }

  /** A path that is there already may be sent again: that costs time, and nothing else. */
  async #missing(infos: readonly PathInfo[]): Promise<ReadonlySet<PathInfo>> {
    if (infos.length === 0 || this.stopped !== undefined) return new Set(infos);
    const missing = await this.#persist(ATTEMPTS_TO_ASK, () =>
      this.#target.missing(infos, this.#ended.signal),
    );
    if (missing.ok) return missing.value;
    const { message, reaction } = missing.error;
    if (reaction.type === 'stop') this.#uploader.stop(message);
    else this.#options.onEvent({ type: 'not-told', what: 'which paths are there', reason: message });
    return new Set(infos);
  }

  async #persist<T>(
    attempts: number,
    ask: () => Promise<Result<T, TargetFailure>>,
  ): Promise<Result<T, TargetFailure>> {
    for (let attempt = 1; ; attempt++) {
      const asked = await ask();
      if (asked.ok) return ok(asked.value);
      const { reaction } = asked.error;
      if (reaction.type !== 'retry' || attempt >= attempts || this.stopped !== undefined) return asked;
      try {
        await sleep(retryDelay(attempt, Math.random, reaction.after), undefined, {
          signal: this.#ended.signal,
        });
      } catch {
        return asked;
      }
    }
  }
}
