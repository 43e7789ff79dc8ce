import { createHash } from 'node:crypto';

import { ok, type Result } from '../../result.ts';
import type { TreeFacts } from '../analysis/revision-files.ts';
import type { TargetGraph } from '../graph/target-graph.ts';
import { decodeSnapshot, encodeSnapshot } from './encode-snapshot.ts';
import { snapshotKey, type GraphIdentity } from './snapshot-key.ts';
import type { SnapshotPlace } from './snapshot-place.ts';

export interface StoredGraph {
  readonly graph: TargetGraph;
  readonly facts: TreeFacts;
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
  readonly links: readonly (readonly [path: string, text: string])[];
  readonly starlark: readonly string[];
}

const DIGEST_BYTES = 32;

/** Graphs of revisions, in one or more places: the nearest first. */
export class GraphStore {
  readonly #places: readonly SnapshotPlace[];
  readonly #report: (problem: StoreProblem) => void;
  readonly #broken = new Set<SnapshotPlace>();
  #expected: { readonly key: string; readonly opened: ReturnType<typeof open> } | undefined;

  constructor(places: readonly SnapshotPlace[], report: (problem: StoreProblem) => void) {
    this.#places = places;
    this.#report = report;
  }

  /** Their names, the nearest first. */
  get places(): readonly string[] {
    return this.#places.map(({ name }) => name);
  }

  /** Begins to read what will probably be asked for, where that is quick: in the nearest place. */
  async expect(identity: GraphIdentity): Promise<StoredGraph | undefined> {
    const key = snapshotKey(identity);
    const [nearest] = this.#places;
    if (!nearest) return undefined;
    const opened = open(nearest, key);
    this.#expected = { key, opened };
    const found = await opened;
    return found.ok ? found.value?.stored : undefined;
  }

  /** What a later place has is kept in the earlier ones as well. */
  async find(identity: GraphIdentity): Promise<StoredGraph | undefined> {
    const key = snapshotKey(identity);
    const without: SnapshotPlace[] = [];
    for (const place of this.#places) {
      if (this.#broken.has(place)) continue;
      const expected = place === this.#places[0] && this.#expected?.key === key ? this.#expected : undefined;
      const opened = await (expected?.opened ?? open(place, key));
      if (!opened.ok) this.#breaks(place, { type: 'not-read', place: place.name, reason: opened.error });
      else if (opened.value === undefined) without.push(place);
      else {
        const { bytes, stored } = opened.value;
        if (stored) {
          for (const earlier of without) await this.#write(earlier, key, bytes);
          return stored;
        }
        this.#report({ type: 'unreadable', place: place.name, key });
        without.push(place);
      }
    }
    return undefined;
  }

  /** @param everywhere or in the nearest place only; the answer is how many have it now */
  async put(
    identity: GraphIdentity,
    { graph, facts, ignored }: StoredGraph,
    everywhere = false,
  ): Promise<number> {
    const { starlark, links } = facts;
    const bytes = sealSnapshot(graph, { ...identity, ignored, starlark, links: [...links] });
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

/** Without `stored` where the bytes are no snapshot of this key. */
async function open(
  place: SnapshotPlace,
  key: string,
): Promise<Result<{ readonly bytes: Buffer; readonly stored: StoredGraph | undefined } | undefined, string>> {
  const read = await place.read(key);
  if (!read.ok) return read;
  return ok(read.value && { bytes: read.value, stored: openSnapshot(read.value, key) });
}

function openSnapshot(sealed: Buffer, key: string): StoredGraph | undefined {
  const bytes = sealed.subarray(0, Math.max(0, sealed.length - DIGEST_BYTES));
  if (!createHash('sha256').update(bytes).digest().equals(sealed.subarray(bytes.length))) return undefined;
  const snapshot = decodeSnapshot(bytes);
  if (!snapshot) return undefined;
  const facts = snapshot.facts as Facts;
  if (snapshotKey(facts) !== key) return undefined;
  const { ignored, links, starlark } = facts;
  return { graph: snapshot.graph, ignored, facts: { links: new Map(links), starlark } };
}
