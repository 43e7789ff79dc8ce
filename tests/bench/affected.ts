/**
 * `npm run bench:affected`: what `flywheel affected` costs in a generated workspace, for each way it can take, beside
 * target-determinator (`--peer PATH`) and beside the Bazel commands that it and bazel-diff issue, on the same commits.
 */
import { existsSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

import yargs from 'yargs';

import { Flywheel, type Answer } from './affected/flywheel.ts';
import { MachineBazel } from './affected/machine-bazel.ts';
import { emptyCache, replay, runTargetDeterminator, sequences } from './affected/peers.ts';
import { formatTable, type Machine, type Row } from './affected/report.ts';
import { GeneratedWorkspace, type ChangeKind } from './affected/workspace.ts';

const options = await yargs(process.argv.slice(2))
  .option('rules', {
    type: 'string',
    default: '24000',
    describe: 'how many rules, comma-separated; peers are measured with the first number only',
  })
  .option('runs', { type: 'number', default: 3, describe: 'counted runs of each; medians are shown' })
  .option('peer', { type: 'string', requiresArg: true, describe: 'a target-determinator to compare with' })
  .option('replay', {
    type: 'boolean',
    default: true,
    describe: 'run the Bazel commands that the peers issue',
  })
  .option('only', { type: 'string', describe: 'states with one of these words, comma-separated' })
  .option('json', { type: 'boolean', default: false })
  .strict()
  .parseAsync();

if (options.peer !== undefined && !existsSync(options.peer)) throw new Error(`there is no ${options.peer}`);
const rows: Row[] = [];
const skipped: string[] = [];

/**
 * A run that is not counted comes first where the server is to be warm. Then it has also just answered somebody about
 * what is checked out, as it mostly has: a question of ours or of a peer's before would leave it with other files.
 */
async function measure<T>(warm: boolean, bazel: MachineBazel, once: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  if (warm) await once();
  for (let run = 0; run < options.runs; run++) {
    await (warm ? bazel.load() : bazel.shutdown());
    results.push(await once());
  }
  return results;
}

function add(row: Row): void {
  rows.push(row);
  const seconds = row.wallSeconds.map((each) => each.toFixed(2)).join(' ');
  process.stderr.write(
    `measured: ${row.subject}, ${row.change}, ${row.state}, ${row.rung ?? ''}: ${seconds}\n`,
  );
}

const server = (warm: boolean): string => (warm ? 'warm' : 'cold');
const wanted = (state: string): boolean =>
  options.only === undefined || options.only.split(',').some((word) => state.includes(word));

/** Changes, and whether the graph of before is in the store. The last two are large for any tool: a warm number will do. */
const questions: readonly { change: ChangeKind; stored: boolean; warm: readonly boolean[] }[] = [
  { change: 'content', stored: true, warm: [false, true] },
  { change: 'content', stored: false, warm: [false, true] },
  { change: 'package', stored: true, warm: [false, true] },
  { change: 'package', stored: false, warm: [false, true] },
  { change: 'rule', stored: false, warm: [true] },
  { change: 'module', stored: false, warm: [true] },
];

/** What fails is named, and the rest is measured and shown all the same: it may take an hour. */
async function attempt(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    skipped.push(`failed: ${what}: ${String(error)}`);
    process.exitCode = 1;
  }
}

async function measureOurs(workspace: GeneratedWorkspace, bazel: MachineBazel): Promise<void> {
  const flywheel = new Flywheel(bazel, workspace.path, workspace.scratch);
  for (const question of questions) {
    const { change, stored } = question;
    const what = `flywheel affected, ${change}, ${stored ? 'graph stored' : 'nothing stored'}`;
    await attempt(what, () => measureQuestion(flywheel, workspace, bazel, question));
  }
}

async function measureQuestion(
  flywheel: Flywheel,
  workspace: GeneratedWorkspace,
  bazel: MachineBazel,
  { change, stored, warm }: (typeof questions)[number],
): Promise<void> {
  const states = warm
    .map((isWarm) => ({ isWarm, state: `${server(isWarm)}, ${stored ? 'graph stored' : 'nothing stored'}` }))
    .filter(({ state }) => wanted(state));
  if (states.length === 0) return;
  const { before, after } = workspace.change(change);
  const snapshots = flywheel.emptyStore();
  if (stored) {
    await workspace.checkOut(before);
    await flywheel.storeSnapshot(snapshots);
  }
  await workspace.checkOut(after);
  for (const { isWarm, state } of states) {
    const answers = await measure<Answer>(isWarm, bazel, () =>
      flywheel.affected(before, stored ? snapshots : flywheel.emptyStore()),
    );
    const last = answers.at(-1);
    if (!last) continue;
    add({
      rules: workspace.rules,
      subject: 'flywheel affected',
      change,
      state,
      rung: last.rung,
      wallSeconds: answers.map(({ wallSeconds }) => wallSeconds),
      peakMegabytes: answers.map(({ peakMegabytes }) => peakMegabytes),
      timings: last.timings,
      targets: last.labels.length,
    });
  }
}

async function measurePeer(
  binary: string,
  workspace: GeneratedWorkspace,
  bazel: MachineBazel,
): Promise<void> {
  for (const kind of ['content', 'package'] as const) {
    const change = workspace.change(kind);
    const caches = {
      'cold, first run': { warm: false, cache: () => emptyCache(workspace) },
      'warm, first run': { warm: true, cache: () => emptyCache(workspace) },
      'warm, repeated run': { warm: true, cache: repeat(emptyCache(workspace)) },
    };
    for (const [state, { warm, cache }] of Object.entries(caches)) {
      if (!wanted(state)) continue;
      await workspace.checkOut(change.after);
      const answers = await measure(warm, bazel, () =>
        runTargetDeterminator(binary, bazel, workspace, change, cache()),
      );
      add({
        rules: workspace.rules,
        subject: 'target-determinator',
        change: kind,
        state,
        wallSeconds: answers.map(({ wallSeconds }) => wallSeconds),
        targets: answers.at(-1)?.labels.length ?? 0,
      });
    }
  }
}

function repeat(cache: string): () => string {
  return () => cache;
}

async function measureReplays(workspace: GeneratedWorkspace, bazel: MachineBazel): Promise<void> {
  for (const sequence of sequences) {
    for (const warm of [false, true]) {
      const state = `${server(warm)}, both revisions`;
      if (!wanted(state)) continue;
      const replays = await measure(warm, bazel, () =>
        replay(sequence, bazel, workspace, workspace.change('package')),
      );
      add({
        rules: workspace.rules,
        subject: sequence.name,
        change: 'package',
        state,
        wallSeconds: replays.map(({ wallSeconds }) => wallSeconds),
      });
      for (const problem of new Set(replays.flatMap(({ failed }) => failed))) {
        skipped.push(`of ${sequence.name}, failed here and counted all the same: ${problem}`);
      }
    }
  }
}

let version = '';
for (const [index, rules] of options.rules.split(',').map(Number).entries()) {
  const workspace = await GeneratedWorkspace.create(rules);
  process.stderr.write(`generated: ${workspace.rules} rules in ${workspace.packages} packages\n`);
  const bazel = await MachineBazel.create(workspace.scratch, workspace.path);
  version = bazel.version;
  try {
    await measureOurs(workspace, bazel);
    if (index > 0) continue;
    const { peer } = options;
    if (peer === undefined) skipped.push('not measured: target-determinator (--peer PATH)');
    else await attempt('target-determinator', () => measurePeer(peer, workspace, bazel));
    if (options.replay)
      await attempt('the Bazel commands of the peers', () => measureReplays(workspace, bazel));
  } finally {
    await bazel.shutdown();
    workspace.remove();
  }
}
const machine: Machine = {
  cpus: cpus().length,
  model: cpus()[0]?.model ?? '',
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  bazel: version,
  loadAtEnd: loadavg()[0] ?? 0,
};
process.stdout.write(
  options.json
    ? `${JSON.stringify({ machine, runs: options.runs, rows, skipped }, undefined, 2)}\n`
    : formatTable(rows, skipped, machine),
);
