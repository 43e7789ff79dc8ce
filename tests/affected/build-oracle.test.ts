import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { judgeActions } from '../../tools/affected/verify/build-oracle.ts';
import { executedActions, type ExecutedAction } from '../../tools/affected/verify/executed-actions.ts';
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

describe('what Bazel runs after a change', () => {
  it(
    `is of targets that the change was said to touch, for ${COMMITS} random commits of seed ${SEED}`,
    async () => {
      expect((await runAll()).length).toBeGreaterThan(20);
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
        const judged = await judgeActions(workspace.bazel.invocation(), again, actions, analysis);
        if (!judged.ok) throw new Error(judged.error);
        if (judged.value.missed.length > 0) {
          missed.push(`commit ${commit} of seed ${SEED}: ${JSON.stringify([judged.value.missed, edit])}`);
        }
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
