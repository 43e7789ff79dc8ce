import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Analysis } from '../../tools/affected/analysis/analysis.ts';
import { findWorkspace } from '../../tools/affected/analysis/workspace.ts';
import { judgeActions } from '../../tools/affected/verify/build-oracle.ts';
import { executedActions, type ExecutedAction } from '../../tools/affected/verify/executed-actions.ts';
import type { Verification } from '../../tools/affected/verify/verification.ts';
import { verifyAffected } from '../../tools/affected/verify/verify-affected.ts';
import { GitWorkspace, type Edit } from './git-workspace.ts';
import { Random } from './random.ts';
import {
  changeWorkspace,
  editBetween,
  filesOf,
  randomWorkspace,
  type RandomWorkspace,
} from './random-workspace.ts';

/** More of them: FLYWHEEL_RANDOM_COMMITS=50 npx vitest run tests/affected/build-oracle.test.ts */
const COMMITS = Number(process.env['FLYWHEEL_RANDOM_COMMITS'] ?? 4);
const SEED = Number(process.env['FLYWHEEL_RANDOM_SEED'] ?? 1);

const random = new Random(SEED);
let state: RandomWorkspace;
let files: Edit;
let workspace: GitWorkspace;
beforeAll(async () => {
  state = randomWorkspace(random);
  files = filesOf(state);
  workspace = await GitWorkspace.create({
    '.bazelrc': 'import %workspace%/options.bazelrc\n',
  });
  workspace.edit(files);
  await workspace.commit();
});
afterAll(() => workspace.bazel.dispose());

async function runAll(): Promise<ExecutedAction[]> {
  const actions = await executedActions(workspace.bazel.invocation(), { tests: true });
  if (!actions.ok) throw new Error(actions.error);
  return actions.value;
}

async function verifyAlone(before: string, analysis: Analysis): Promise<Verification> {
  const found = await findWorkspace(workspace.bazel.path);
  if (!found.ok) throw new Error(found.error.problem);
  const verified = await verifyAffected({
    workspace: found.value,
    bazel: workspace.bazel.invocation(),
    before,
    after: { type: 'checkout' },
    analysis,
    oracle: 'build',
    tests: true,
  });
  if (!verified.ok) throw new Error(JSON.stringify(verified.error));
  return verified.value;
}

describe('what Bazel runs after a change', () => {
  it(
    `is of targets that the change was said to touch, for ${COMMITS} random commits of seed ${SEED}`,
    async () => {
      const made = await runAll();
      expect(made.length).toBeGreaterThan(20);
      const again = await runAll();
      let executed = 0;
      const missed: string[] = [];
      const rungs: Record<string, number> = {};
      for (let commit = 1; commit <= COMMITS; commit++) {
        const before = await workspace.git('rev-parse', 'HEAD');
        changeWorkspace(state, random);
        const edit = editBetween(files, filesOf(state));
        files = filesOf(state);
        workspace.edit(edit);
        const { analysis } = await workspace.affected(before);
        const actions = await runAll();
        const judged = await judgeActions(workspace.bazel.invocation(), { made, again }, actions, analysis);
        if (!judged.ok) throw new Error(judged.error);
        // What ran may be older than the commit before, in a configuration that nothing needed for a while.
        const sure = judged.value.missed.length === 0 ? judged.value : await verifyAlone(before, analysis);
        if (sure.missed.length > 0) {
          missed.push(`commit ${commit} of seed ${SEED}: ${JSON.stringify([sure.missed, edit])}`);
        }
        made.push(...actions);
        executed += actions.length;
        rungs[analysis.rung] = (rungs[analysis.rung] ?? 0) + 1;
        await workspace.commit();
      }
      process.stdout.write(
        `seed ${SEED}: ${COMMITS} commits, ${executed} actions ran, commits with a missed target: ${missed.length}; ${JSON.stringify(rungs)}\n`,
      );
      expect(missed).toEqual([]);
      expect(executed).toBeGreaterThan(COMMITS);
    },
    60_000 + COMMITS * 30_000,
  );
});
