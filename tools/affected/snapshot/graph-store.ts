import { createHash } from 'node:crypto';

import type { TargetGraph } from '../graph/target-graph.ts';
import { decodeSnapshot, encodeSnapshot } from './encode-snapshot.ts';
import { snapshotKey, type GraphIdentity } from './snapshot-key.ts';
import type { SnapshotPlace } from './snapshot-place.ts';

export interface StoredGraph {
  readonly graph: TargetGraph;
  /** Paths that git ignores, and that stood there when the graph was made: none of them is in it. */
  readonly ignored: readonly string[];
}

/** Why a snapshot was not used or kept. None of them changes an answer. */
export type StoreProblem =
  | { readonly type: 'not-read'; readonly place: string; readonly reason: string }
  | { readonly type: 'unreadable'; readonly place: string; readonly key: string }
  | { readonly type: 'not-written'; readonly place: string; readonly reason: string };

interface Facts extends GraphIdentity {
  readonly ignored: readonly string[];
}

const DIGEST_BYTES = 32;

/** Graphs of revisions, in one or more places: the nearest first. */
export class GraphStore {
  readonly #places: readonly SnapshotPlace[];
  readonly #report: (problem: StoreProblem) => void;
  readonly #broken = new Set<SnapshotPlace>();

  constructor(places: readonly SnapshotPlace[], report: (problem: StoreProblem) => void) {
    this.#places = places;
    this.#report = report;
  }

  /** Their names, the nearest first. */
  get places(): readonly string[] {
    return this.#places.map(({ name }) => name);
  }

  /** What a later place has is kept in the earlier ones as well. */
  async find(identity: GraphIdentity): Promise<StoredGraph | undefined> {
    const key = snapshotKey(identity);
    const without: SnapshotPlace[] = [];
    for (const place of this.#places) {
      if (this.#broken.has(place)) continue;
      const read = await place.read(key);
      if (!read.ok) this.#breaks(place, { type: 'not-read', place: place.name, reason: read.error });
      else if (read.value === undefined) without.push(place);
      else {
        const found = openSnapshot(read.value, key);
        if (found) {
          for (const earlier of without) await this.#write(earlier, key, read.value);
          return found;
        }
        this.#report({ type: 'unreadable', place: place.name, key });
        without.push(place);
      }
    }
    return undefined;
  }

  /** @param everywhere or in the nearest place only; the answer is how many have it now */
  async put(identity: GraphIdentity, { graph, ignored }: StoredGraph, everywhere = false): Promise<number> {
    const bytes = sealSnapshot(graph, { ...identity, ignored });
    let written = 0;
    for (const place of everywhere ? this.#places : this.#places.slice(0, 1)) {
      if (await this.#write(place, snapshotKey(identity), bytes)) written += 1;
    }
    return written;
  }

  async #write(place: SnapshotPlace, key: string, bytes: Buffer): Promise<boolean> {
    if (this.#broken.has(place)) return false;
    const written = await place.write(key, bytes);
    if (!written.ok) this.#breaks(place, { type: 'not-written', place: place.name, reason: written.error });
    return written.ok;
  }

  /** One warning is enough, and one limit is waited for. */
  #breaks(place: SnapshotPlace, problem: StoreProblem): void {
    this.#broken.add(place);
    this.#report(problem);
  }
}

/** A snapshot and the digest of it: a bit that has fallen over must not make a target disappear. */
function sealSnapshot(graph: TargetGraph, facts: Facts): Buffer {
  const bytes = encodeSnapshot(graph, facts);
  return Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]);
}

function openSnapshot(sealed: Buffer, key: string): StoredGraph | undefined {
  const bytes = sealed.subarray(0, Math.max(0, sealed.length - DIGEST_BYTES));
  if (!createHash('sha256').update(bytes).digest().equals(sealed.subarray(bytes.length))) return undefined;
  const snapshot = decodeSnapshot(bytes);
  if (!snapshot) return undefined;
  const facts = snapshot.facts as Facts;
  return snapshotKey(facts) === key ? { graph: snapshot.graph, ignored: facts.ignored } : undefined;
}
