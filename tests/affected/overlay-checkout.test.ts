import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { changesInCheckout } from '../../tools/affected/git/file-change.ts';
import { overlayGraph } from '../../tools/affected/analysis/overlay-graph.ts';
import { checkoutSite } from '../../tools/affected/analysis/site.ts';
import { findWorkspace, workspaceTree } from '../../tools/affected/analysis/workspace.ts';
import { queryTargets } from '../../tools/affected/query/query-targets.ts';
import { encodeSnapshot } from '../../tools/affected/snapshot/encode-snapshot.ts';
import { GitWorkspace } from './git-workspace.ts';
import { Random, RANDOM_BASE, randomEdit, type RandomFiles } from './random-edits.ts';

/** More of them: FLYWHEEL_RANDOM_COMMITS=500 npx vitest run tests/affected/overlay-checkout.test.ts */
const COMMITS = Number(process.env['FLYWHEEL_RANDOM_COMMITS'] ?? 30);
const SEED = Number(process.env['FLYWHEEL_RANDOM_SEED'] ?? 1);
const ALL = ['//...:all-targets'];

let workspace: GitWorkspace;
beforeAll(async () => {
  workspace = await GitWorkspace.create(RANDOM_BASE);
});
afterAll(() => workspace.bazel.dispose());

describe('a workspace as it was, loaded through an overlay', () => {
  it(
    `is the same as in a checkout, for ${COMMITS} random commits of seed ${SEED}`,
    async () => {
      const random = new Random(SEED);
      const files: RandomFiles = new Map();
      const found = await findWorkspace(workspace.bazel.path);
      if (!found.ok) throw new Error(found.error.problem);
      const bazel = workspace.bazel.invocation();
      let before = await workspace.git('rev-parse', 'HEAD');
      let compared = 0;
      for (let commit = 1; commit <= COMMITS; commit++) {
        const checkout = await queryTargets(bazel, ALL);
        workspace.edit(randomEdit(files, random));
        const changes = await changesInCheckout(found.value.repository, before);
        if (!changes.ok) throw new Error(changes.error.problem);
        const site = checkoutSite(found.value, bazel);
        const tree = await workspaceTree(found.value, before);
        if (!tree.ok) throw new Error(tree.error.problem);
        const overlay = await overlayGraph(site, ALL, {
          changes: changes.value,
          before: tree.value,
          noOps: new Set(),
        });
        const where = `commit ${commit}, of ${before}`;
        expect(overlay.ok, where).toBe(checkout.ok);
        if (overlay.ok && checkout.ok) {
          expect(encodeSnapshot(overlay.value, '').equals(encodeSnapshot(checkout.value, '')), where).toBe(
            true,
          );
          compared += 1;
        }
        before = await workspace.commit();
      }
      // A workspace that cannot be loaded compares with nothing.
      expect(compared).toBeGreaterThan(COMMITS / 2);
    },
    60_000 + COMMITS * 10_000,
  );
});
