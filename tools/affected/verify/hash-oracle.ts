import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { err, ok, type Result } from '../../result.ts';
import type { Analysis } from '../analysis/analysis.ts';
import { workspaceTree, type Workspace } from '../analysis/workspace.ts';
import { readBlobs } from '../git/read-blobs.ts';
import { NodeKind, type TargetGraph } from '../graph/target-graph.ts';
import { queryTargets } from '../query/query-targets.ts';
import { fileDigest } from './file-digest.ts';
import { inputsOf, nodeHashes } from './node-hashes.ts';
import { withOwnCheckout, type OwnCheckout, type Revision } from './own-checkout.ts';
import type { MissedTarget, Verification, VerifyFailure, VerifyRequest } from './verification.ts';

/** A revision, with a hash of all that each node is made of. */
export interface HashedGraph {
  readonly graph: TargetGraph;
  readonly hashes: readonly string[];
}

/** Loads both revisions whole, in a checkout of its own, and compares hash with hash. */
export function verifyByHash({
  workspace,
  bazel,
  before,
  after,
  analysis,
}: VerifyRequest): Promise<Result<Verification, VerifyFailure>> {
  // What git ignores is in no checkout but the user's: it is absent on both sides.
  return withOwnCheckout(workspace, bazel, async (checkout) => {
    const texts = await textsOf(workspace, after, analysis.noOps);
    if (!texts.ok) return texts;
    const old = await hashRevision(checkout, { type: 'commit', commit: before }, 'before', texts.value);
    if (!old.ok) return old;
    const now = await hashRevision(checkout, after, 'after');
    return now.ok ? ok(compareHashes(old.value, now.value, analysis)) : now;
  });
}

/** Comments are part of Bazel's digests, and touch nothing: both revisions are to have the same. */
async function textsOf(
  workspace: Workspace,
  after: Revision,
  paths: readonly string[],
): Promise<Result<ReadonlyMap<string, Buffer>, VerifyFailure>> {
  if (after.type === 'checkout') {
    return ok(new Map(paths.map((path) => [path, readFileSync(join(workspace.directory, path))])));
  }
  const tree = await workspaceTree(workspace, after.commit);
  if (!tree.ok) return err({ type: 'no-checkout', problem: tree.error.problem });
  const blobs = await readBlobs(
    workspace.repository,
    paths.map((path) => tree.value.get(path)?.id ?? ''),
  );
  if (!blobs.ok) return err({ type: 'no-checkout', problem: blobs.error.problem });
  return ok(new Map(paths.map((path, index) => [path, blobs.value[index] ?? Buffer.alloc(0)])));
}

async function hashRevision(
  checkout: OwnCheckout,
  revision: Revision,
  which: 'before' | 'after',
  texts: ReadonlyMap<string, Buffer> = new Map(),
): Promise<Result<HashedGraph, VerifyFailure>> {
  const stands = await checkout.stand(revision);
  if (!stands.ok) return err({ type: 'no-checkout', problem: stands.error });
  for (const [path, text] of texts) writeFileSync(join(checkout.bazel.directory, path), text);
  const graph = await queryTargets(checkout.bazel, ['//...:all-targets']);
  if (!graph.ok) return err({ type: 'not-loaded', revision: which, problem: graph.error.problem });
  return ok(hashGraph(graph.value, checkout.bazel.directory));
}

export function hashGraph(graph: TargetGraph, directory: string): HashedGraph {
  const pathOf = (label: string): string => label.slice('@@//'.length).replace(':', '/');
  return { graph, hashes: nodeHashes(graph, (label) => fileDigest(join(directory, pathOf(label)))) };
}

export function compareHashes(old: HashedGraph, now: HashedGraph, analysis: Analysis): Verification {
  const oldHashes = new Map(old.hashes.map((hash, node) => [old.graph.labels.at(node), hash]));
  const differs = (node: number): boolean => oldHashes.get(now.graph.labels.at(node)) !== now.hashes[node];
  const missed: MissedTarget[] = [];
  const surplus: string[] = [];
  let compared = 0;
  let changed = 0;
  for (let node = 0; node < now.graph.labels.count; node++) {
    if (now.graph.kinds[node] === NodeKind.unreported) continue;
    const label = now.graph.labels.at(node);
    compared += 1;
    if (differs(node)) {
      changed += 1;
      if (!isAffected(analysis, label)) missed.push({ label, because: because(node, label) });
    } else if (analysis.globalCauses.length === 0 && isAffected(analysis, label)) surplus.push(label);
  }
  return { oracle: 'hash', compared, changed, missed, surplus };

  function because(node: number, label: string): MissedTarget['because'] {
    if (!oldHashes.has(label)) return { type: 'new' };
    const input = inputsOf(now.graph, node).find(differs);
    return input === undefined ? { type: 'itself' } : { type: 'input', label: now.graph.labels.at(input) };
  }
}

export function isAffected({ graph, reach }: Analysis, label: string): boolean {
  const node = graph.labels.find(label);
  return node !== undefined && (reach.from[node] ?? -1) >= 0;
}
