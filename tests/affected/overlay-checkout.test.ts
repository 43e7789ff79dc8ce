import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { changesInCheckout } from '../../tools/affected/git/file-change.ts';
import { overlayGraph } from '../../tools/affected/analysis/overlay-graph.ts';
import { readRevisionFiles } from '../../tools/affected/analysis/revision-files.ts';
import { checkoutSite } from '../../tools/affected/analysis/site.ts';
import { findWorkspace } from '../../tools/affected/analysis/workspace.ts';
import { compareGraphs } from '../../tools/affected/graph/compare-graphs.ts';
import type { TargetGraph } from '../../tools/affected/graph/target-graph.ts';
import { queryTargets } from '../../tools/affected/query/query-targets.ts';
import { encodeSnapshot } from '../../tools/affected/snapshot/encode-snapshot.ts';
import { GitWorkspace } from './git-workspace.ts';
import { RANDOM_BASE, randomEdit, type RandomFiles } from './random-edits.ts';
import { Random } from './random.ts';

/** More of them: FLYWHEEL_RANDOM_COMMITS=500 npx vitest run tests/affected/overlay-checkout.test.ts */
const COMMITS = Number(process.env['FLYWHEEL_RANDOM_COMMITS'] ?? 8);
const SEED = Number(process.env['FLYWHEEL_RANDOM_SEED'] ?? 1);
const ALL = ['//...:all-targets'];

let workspace: GitWorkspace;
beforeAll(async () => {
  workspace = await GitWorkspace.create(RANDOM_BASE);
});
afterAll(() => workspace.bazel.dispose());

/** In words, because that the bytes differ says nothing to who has to mend it. */
function differences(checkout: TargetGraph, overlay: TargetGraph): string[] {
  const { changed, deleted } = compareGraphs(checkout, overlay);
  return [
    ...[...changed].map(([node, changes]) => {
      const label = overlay.labels.at(node);
      const tags = [tagsOf(checkout, checkout.labels.find(label) ?? -1), tagsOf(overlay, node)];
      return `${label}: ${JSON.stringify([...changes, ...tags])}`;
    }),
    ...deleted.map((label) => `${label} is not there`),
  ];
}

function tagsOf({ strings, tags }: TargetGraph, node: number): string {
  return strings[tags[node] ?? 0] ?? '';
}

describe('a workspace as it was, loaded through an overlay', () => {
  it(
    `is the same as in a checkout, for ${COMMITS} random commits of seed ${SEED}`,
    async () => {
      const random = new Random(SEED);
      const found = await findWorkspace(workspace.bazel.path);
      if (!found.ok) throw new Error(found.error.problem);
      const bazel = workspace.bazel.invocation();
      let before = await workspace.git('rev-parse', 'HEAD');
      let files: RandomFiles = new Map();
      const first = { commit: before, files: new Map(files) };
      let last = first;
      let compared = 0;
      // A workspace that cannot be loaded, before or today, compares with nothing.
      for (let commit = 1; compared < COMMITS && commit <= COMMITS * 8; commit++) {
        const checkout = await queryTargets(bazel, ALL);
        // Links that lead to each other would not go away for a long time.
        if (checkout.ok) last = { commit: before, files: new Map(files) };
        const edit = randomEdit(files, random);
        workspace.edit(edit);
        const changes = await changesInCheckout(found.value.repository, before);
        if (!changes.ok) throw new Error(changes.error.problem);
        const site = checkoutSite(found.value, bazel);
        const tree = await readRevisionFiles(found.value, before);
        if (!tree.ok) throw new Error(tree.error.problem);
        const today = await queryTargets(bazel, ALL);
        // Where today does not load there is no answer, and nothing that could be wrong.
        const overlay = today.ok
          ? await overlayGraph(site, { changes: changes.value, noOps: new Set() }, tree.value, today.value)
          : undefined;
        const where = `commit ${commit} of seed ${SEED}: ${JSON.stringify(edit)}`;
        // Where links lead around in a circle or out, another rung is taken.
        if (checkout.ok && overlay?.ok === false) {
          expect(overlay.error, where).toMatch(/circle|leads out of the workspace/);
        }
        if (overlay?.ok && checkout.ok) {
          expect(differences(checkout.value, overlay.value), where).toEqual([]);
          expect(encodeSnapshot(overlay.value, '').equals(encodeSnapshot(checkout.value, ''))).toBe(true);
          compared += 1;
          before = await workspace.commit();
        } else {
          // Links for which another rung is taken are there after any edit: only from the start do they go away.
          const from = checkout.ok && overlay ? first : last;
          await workspace.reset(from.commit);
          before = from.commit;
          files = new Map(from.files);
        }
      }
      expect(compared).toBe(COMMITS);
    },
    60_000 + COMMITS * 10_000,
  );
});
