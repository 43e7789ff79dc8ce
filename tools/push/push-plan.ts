import type { PathInfo } from '../nix/store/path-info.ts';
import { SmallestFirst } from './smallest-first.ts';

/** How far a store path is on its way into a cache. */
export type PathState =
  /** The cache has it, without us. */
  | 'present'
  /** Everybody gets it from a cache upstream. */
  | 'upstream'
  /** A path that it refers to is not there yet. */
  | 'waiting'
  | 'ready'
  | 'uploading'
  /** We have brought it there. */
  | 'pushed'
  | 'failed'
  /** A path that it refers to will not be there: one that is advertised and cannot be used is worse than none. */
  | 'blocked';

interface Entry {
  readonly info: PathInfo;
  state: PathState;
  /** References that are not there yet. */
  missing: number;
}

const THERE: ReadonlySet<PathState> = new Set(['present', 'upstream', 'pushed']);
const LOST: ReadonlySet<PathState> = new Set(['failed', 'blocked']);

/**
 * Which paths can go into a cache next, so that none is ever there before what it refers to. Knows nothing of time,
 * network or Nix.
 */
export class PushPlan {
  /** By base name, as references name them. */
  readonly #entries = new Map<string, Entry>();
  /** By base name of what is referred to, also where that itself is not known yet. */
  readonly #users = new Map<string, Entry[]>();
  readonly #ready = new SmallestFirst();
  readonly #counts = new Map<PathState, number>();

  has(path: string): boolean {
    return this.#entries.has(baseName(path));
  }

  stateOf(path: string): PathState | undefined {
    return this.#entries.get(baseName(path))?.state;
  }

  count(state: PathState): number {
    return this.#counts.get(state) ?? 0;
  }

  /** Those that are neither there nor lost. */
  get unfinished(): number {
    return this.count('waiting') + this.count('ready') + this.count('uploading');
  }

  paths(...states: readonly PathState[]): PathInfo[] {
    return [...this.#entries.values()].filter(({ state }) => states.includes(state)).map(({ info }) => info);
  }

  /** A path that is known already stays as it is: it may be on its way. */
  add(info: PathInfo, where: 'present' | 'upstream' | 'missing'): void {
    const name = baseName(info.path);
    if (this.#entries.has(name)) return;
    const entry: Entry = { info, state: 'waiting', missing: 0 };
    this.#entries.set(name, entry);
    this.#counts.set('waiting', this.count('waiting') + 1);
    if (where !== 'missing') {
      this.#settle(entry, where);
      return;
    }
    let lost = false;
    for (const reference of info.references) {
      if (reference === name) continue;
      const state = this.#entries.get(reference)?.state;
      if (state !== undefined && THERE.has(state)) continue;
      lost ||= state !== undefined && LOST.has(state);
      entry.missing += 1;
      const users = this.#users.get(reference);
      if (users) users.push(entry);
      else this.#users.set(reference, [entry]);
    }
    if (lost) this.#lose(entry, 'blocked');
    else if (entry.missing === 0) this.#makeReady(entry);
  }

  /** The next one; it is under way until `finish` or `putBack`. */
  take(): PathInfo | undefined {
    const info = this.#ready.take();
    const entry = info && this.#entries.get(baseName(info.path));
    if (entry) this.#set(entry, 'uploading');
    return info;
  }

  /** It did not go this time, and nothing speaks against another. */
  putBack(path: string): void {
    const entry = this.#entries.get(baseName(path));
    if (entry?.state === 'uploading') this.#makeReady(entry);
  }

  finish(path: string, outcome: 'pushed' | 'present' | 'failed'): void {
    const entry = this.#entries.get(baseName(path));
    if (entry?.state !== 'uploading') return;
    if (outcome === 'failed') this.#lose(entry, 'failed');
    else this.#settle(entry, outcome);
  }

  #settle(entry: Entry, state: 'present' | 'upstream' | 'pushed'): void {
    this.#set(entry, state);
    const name = baseName(entry.info.path);
    const users = this.#users.get(name) ?? [];
    this.#users.delete(name);
    for (const user of users) {
      user.missing -= 1;
      if (user.missing === 0 && user.state === 'waiting') this.#makeReady(user);
    }
  }

  /** With all that refer to it, at any distance. */
  #lose(entry: Entry, state: 'failed' | 'blocked'): void {
    this.#set(entry, state);
    const lost = [entry];
    for (let each = lost.pop(); each; each = lost.pop()) {
      for (const user of this.#users.get(baseName(each.info.path)) ?? []) {
        if (user.state !== 'waiting') continue;
        this.#set(user, 'blocked');
        lost.push(user);
      }
    }
  }

  #makeReady(entry: Entry): void {
    this.#set(entry, 'ready');
    this.#ready.add(entry.info);
  }

  #set(entry: Entry, state: PathState): void {
    this.#counts.set(entry.state, this.count(entry.state) - 1);
    this.#counts.set(state, this.count(state) + 1);
    entry.state = state;
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
