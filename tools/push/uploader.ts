import { setMaxListeners } from 'node:events';

import type { PathInfo } from '../nix/store/path-info.ts';
import { unreachable } from '../result.ts';
import type { PushPlan } from './push-plan.ts';
import type { PushTarget, TargetFailure } from './push-target.ts';
import { retryDelay } from '../attic/retry-delay.ts';
import type { UploadEvent } from './upload-event.ts';

export interface UploaderOptions {
  /** The most uploads at once. */
  readonly jobs: number;
  readonly onEvent: (event: UploadEvent) => void;
  readonly onBytes?: (bytes: number) => void;
  /** From 0 up to 1. */
  readonly random?: () => number;
}

/** So many connections in a row that came to nothing mean that the cache is gone. */
const LOST_CONNECTIONS = 5;
const PAUSE_MILLISECONDS = 15_000;
/** So many paths in a row that went well earn one more upload at a time. */
const STEADY = 10;

/** Sends what a plan has ready, as much at once as the cache bears. */
export class Uploader {
  readonly #plan: PushPlan;
  readonly #target: PushTarget;
  readonly #options: UploaderOptions;
  readonly #ended = new AbortController();
  readonly #attempts = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #limit: number;
  #active = 0;
  #steady = 0;
  #lostConnections = 0;
  #paused = false;
  #tooLarge = Number.POSITIVE_INFINITY;
  #stopped: string | undefined;
  #whenIdle: (() => void)[] = [];

  constructor(plan: PushPlan, target: PushTarget, options: UploaderOptions) {
    this.#plan = plan;
    this.#target = target;
    this.#options = options;
    this.#limit = Math.max(1, options.jobs);
    // Each upload listens to it, and more than ten is no leak.
    setMaxListeners(0, this.#ended.signal);
  }

  /** Why nothing is sent any more. */
  get stopped(): string | undefined {
    return this.#stopped;
  }

  /** There may be something ready. */
  wake(): void {
    while (this.#stopped === undefined && !this.#paused && this.#active < this.#limit) {
      const path = this.#plan.take();
      if (!path) break;
      if (path.narSize >= this.#tooLarge) this.#fail(path, 'larger than what the cache refused before', true);
      else void this.#upload(path);
    }
    this.#tellIdle();
  }

  /** Resolves when nothing is under way or waits to be tried again, or nothing is sent any more. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#tellIdle();
    });
  }

  /** Ends what is under way at once. */
  stop(reason: string): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = reason;
    this.#options.onEvent({ type: 'stopped', reason });
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#ended.abort();
    this.#tellIdle();
  }

  async #upload(path: PathInfo): Promise<void> {
    const attempt = (this.#attempts.get(path.path) ?? 0) + 1;
    this.#attempts.set(path.path, attempt);
    this.#active += 1;
    this.#options.onEvent({ type: 'started', path, attempt });
    const pushed = await this.#target.push(path, {
      signal: this.#ended.signal,
      onBytes: (bytes) => this.#options.onBytes?.(bytes),
    });
    this.#active -= 1;
    if (pushed.ok) {
      this.#lostConnections = 0;
      this.#grow();
      this.#plan.finish(path.path, 'pushed');
      this.#options.onEvent({ type: 'pushed', path, attempts: attempt, ...pushed.value });
    } else if (this.#stopped === undefined) this.#react(path, attempt, pushed.error);
    this.wake();
  }

  #react(path: PathInfo, attempt: number, { message, reaction }: TargetFailure): void {
    switch (reaction.type) {
      case 'retry':
        if (reaction.transport) this.#lostConnections += 1;
        else {
          this.#lostConnections = 0;
          this.#shrink();
        }
        if (this.#lostConnections >= LOST_CONNECTIONS) {
          // That is the cache's fault, and none of the path's.
          this.#attempts.set(path.path, attempt - 1);
          this.#plan.putBack(path.path);
          this.#pause(message);
        } else if (attempt >= reaction.attempts) this.#fail(path, message, false);
        else this.#retryLater(path, attempt, message, reaction.after);
        return;
      case 'too-large':
        this.#tooLarge = Math.min(this.#tooLarge, reaction.narSize);
        this.#fail(path, message, true);
        return;
      case 'fail-path':
        this.#fail(path, message, false);
        return;
      case 'stop':
        this.#plan.putBack(path.path);
        this.stop(message);
        return;
      default:
        unreachable(reaction);
    }
  }

  #retryLater(path: PathInfo, attempt: number, reason: string, after: number | undefined): void {
    const milliseconds = retryDelay(attempt, this.#options.random ?? Math.random, after);
    this.#options.onEvent({ type: 'retrying', path, attempt, reason, milliseconds });
    this.#later(milliseconds, () => {
      this.#plan.putBack(path.path);
      this.wake();
    });
  }

  #fail(path: PathInfo, reason: string, tooLarge: boolean): void {
    this.#plan.finish(path.path, 'failed');
    const attempts = this.#attempts.get(path.path) ?? 0;
    this.#options.onEvent({ type: 'failed', path, attempts, reason, tooLarge });
  }

  #pause(reason: string): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#options.onEvent({ type: 'paused', reason, milliseconds: PAUSE_MILLISECONDS });
    this.#later(PAUSE_MILLISECONDS, () => void this.#probe());
  }

  async #probe(): Promise<void> {
    const opened = await this.#target.open(this.#ended.signal);
    if (this.#stopped !== undefined) return;
    this.#paused = false;
    if (opened.ok) {
      this.#lostConnections = 0;
      this.#options.onEvent({ type: 'resumed' });
      this.wake();
    } else if (opened.error.reaction.type === 'retry') this.#pause(opened.error.message);
    else this.stop(opened.error.message);
  }

  #later(milliseconds: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, milliseconds);
    this.#timers.add(timer);
  }

  #shrink(): void {
    this.#steady = 0;
    this.#limit = Math.max(1, this.#limit >> 1);
  }

  #grow(): void {
    this.#steady += 1;
    if (this.#steady < STEADY || this.#limit >= this.#options.jobs) return;
    this.#steady = 0;
    this.#limit += 1;
  }

  #tellIdle(): void {
    const waits =
      this.#active > 0 || (this.#stopped === undefined && (this.#timers.size > 0 || this.#paused));
    if (waits) return;
    const told = this.#whenIdle;
    this.#whenIdle = [];
    for (const tell of told) tell();
  }
}
