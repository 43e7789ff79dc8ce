import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { NodeKind } from '../../tools/affected/graph/target-graph.ts';
import { queryTargets } from '../../tools/affected/query/query-targets.ts';
import { encodeSnapshot } from '../../tools/affected/snapshot/encode-snapshot.ts';
import { explainTarget } from '../../tools/affected/report/explain-target.ts';
import { DirectoryPlace } from '../../tools/affected/snapshot/directory-place.ts';
import { GraphStore, type StoreProblem } from '../../tools/affected/snapshot/graph-store.ts';
import { makeScratchDirectory } from '../../tools/process/scratch-directory.ts';
import { compareHashes, hashGraph, type HashedGraph } from '../../tools/affected/verify/hash-oracle.ts';
import { ExitCode } from '../../tools/cli/exit-codes.ts';
import { Flywheel } from './flywheel.ts';
import { GitWorkspace, type Affected } from './git-workspace.ts';
import { RANDOM_BASE, randomEdit, type RandomFiles } from './random-edits.ts';
import { Random } from './random.ts';

/** More of them: FLYWHEEL_RANDOM_COMMITS=200 npx vitest run tests/affected/random-commits.test.ts */
const COMMITS = Number(process.env['FLYWHEEL_RANDOM_COMMITS'] ?? 8);
const SEED = Number(process.env['FLYWHEEL_RANDOM_SEED'] ?? 1);

let workspace: GitWorkspace;
beforeAll(async () => {
  workspace = await GitWorkspace.create(RANDOM_BASE);
});
afterAll(() => workspace.bazel.dispose());

async function hashed(): Promise<HashedGraph | undefined> {
  const graph = await queryTargets(workspace.bazel.invocation(), ['//...:all-targets']);
  return graph.ok ? hashGraph(graph.value, workspace.bazel.path) : undefined;
}

function labelsOf({ analysis: { graph, reach } }: Affected): Set<string> {
  // What is only named, as what may see a target, may not be there at all.
  const targets = reach.nodes.filter((node) => graph.kinds[node] !== NodeKind.unreported);
  return new Set(targets.map((node) => graph.labels.at(node)));
}

const scratch = makeScratchDirectory();
afterAll(() => {
  scratch.remove();
});

function answerWithStore(before: string): Promise<Affected> {
  const problems = (problem: StoreProblem): never => {
    throw new Error(JSON.stringify(problem));
  };
  const store = new GraphStore([new DirectoryPlace(scratch.path, 1e8)], problems);
  return workspace.affected(before, workspace.bazel.path, { store });
}

/** Each label with why it is affected. */
function reasonsOf({ analysis }: Affected): string[] {
  return analysis.reach.nodes.map((node) => explainTarget(analysis, node)).sort();
}

describe(`${COMMITS} random commits of seed ${SEED}`, () => {
  it(
    'touch exactly what has another hash, and two of them together nothing that neither touches',
    async () => {
      const random = new Random(SEED);
      const first = await hashed();
      if (!first) throw new Error('the workspace does not load');
      let files: RandomFiles = new Map();
      let last = { commit: await workspace.git('rev-parse', 'HEAD'), files, state: first };
      let before: { readonly commit: string; readonly touched: ReadonlySet<string> } | undefined;
      let compared = 0;
      let byContent = 0;
      for (let commit = 1; commit <= COMMITS; commit++) {
        const edit = randomEdit(files, random);
        const where = `commit ${commit} of seed ${SEED}: ${JSON.stringify(edit)}`;
        workspace.edit(edit);
        // A file that was written again as it was is a case of its own: N19.
        await workspace.git('status');
        const state = await hashed();
        if (!state) {
          await workspace.reset(last.commit);
          files = new Map(last.files);
          continue;
        }
        const answer = await workspace.affected(last.commit);
        const verified = compareHashes(last.state, state, answer.analysis);
        expect(verified, where).toMatchObject({ missed: [], surplus: [] });
        if (answer.rung === 'content') {
          const [old, now] = [last.state, state].map(({ graph }) => encodeSnapshot(graph, ''));
          expect(now?.equals(old ?? Buffer.alloc(0)), where).toBe(true);
          // The first of these keeps the graph, and the second finds it.
          const [, stored] = [await answerWithStore(last.commit), await answerWithStore(last.commit)];
          expect(stored.rung, where).toBe('stored-graph');
          expect(reasonsOf(stored), where).toEqual(reasonsOf(answer));
          byContent += 1;
        }
        const touched = labelsOf(answer);
        if (before) {
          const both = labelsOf(await workspace.affected(before.commit));
          const either = new Set([...before.touched, ...touched]);
          expect(
            [...both].filter((label) => !either.has(label)),
            where,
          ).toEqual([]);
        }
        before = { commit: last.commit, touched };
        last = { commit: await workspace.commit(), files: new Map(files), state };
        compared += 1;
      }
      expect(compared).toBeGreaterThan(COMMITS / 2);
      expect(byContent).toBeGreaterThan(0);
    },
    60_000 + COMMITS * 15_000,
  );
});

describe('a graph', () => {
  it('is the same, byte for byte, of two checkouts in different places', async () => {
    const other = await GitWorkspace.create(RANDOM_BASE);
    try {
      const random = new Random(SEED + 1);
      const edit = randomEdit(new Map(), random);
      const snapshots: Buffer[] = [];
      for (const each of [workspace, other]) {
        await each.reset(await each.git('rev-list', '--max-parents=0', 'HEAD'));
        each.edit(edit);
        const graph = await queryTargets(each.bazel.invocation(), ['//...:all-targets']);
        if (!graph.ok) throw new Error(graph.error.problem);
        snapshots.push(encodeSnapshot(graph.value, ''));
      }
      expect(snapshots[0]?.equals(snapshots[1] ?? Buffer.alloc(0))).toBe(true);
    } finally {
      await other.bazel.dispose();
    }
  });
});

describe('flywheel affected verify', () => {
  it('finds by hashes what the answer says, and no comment to be a change', async () => {
    await workspace.reset(await workspace.git('rev-list', '--max-parents=0', 'HEAD'));
    const base = await workspace.git('rev-parse', 'HEAD');
    workspace.edit({
      'macros/names.bzl': `# words\n${RANDOM_BASE['macros/names.bzl']}`,
      'a/BUILD': 'load("//macros:counts.bzl", "everything")\neverything(name = "all")\n',
      'a/x.txt': 'x\n',
    });
    const verified = await new Flywheel(workspace).affected(['verify', '--base', base]);
    expect([verified.code, verified.stdout]).toEqual([
      ExitCode.ok,
      expect.stringMatching(/^by hash: \d+ targets and files compared, [1-9]\d* changed, 0 missed, 0 more/),
    ]);
  });
});
