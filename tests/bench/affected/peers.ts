import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describeProcessFailure, runProcess } from '../../../tools/process/run-process.ts';
import type { MachineBazel } from './machine-bazel.ts';
import type { Change, GeneratedWorkspace } from './workspace.ts';

const TIMEOUT = { name: 'a peer in a benchmark', milliseconds: 30 * 60_000 };

export interface PeerAnswer {
  readonly wallSeconds: number;
  readonly labels: readonly string[];
}

/** The real target-determinator. Its log says whether it took a result of an earlier run. */
export async function runTargetDeterminator(
  binary: string,
  bazel: MachineBazel,
  workspace: GeneratedWorkspace,
  change: Change,
  cache: string,
): Promise<PeerAnswer> {
  const started = performance.now();
  const run = await runProcess({
    command: binary,
    args: ['-working-directory', workspace.path, '-bazel', bazel.command, '-cache-dir', cache, change.before],
    cwd: workspace.path,
    env: bazel.env,
    timeout: TIMEOUT,
  });
  const wallSeconds = (performance.now() - started) / 1000;
  if (!run.ok) throw new Error(describeProcessFailure(run.error));
  const { code, stdout, stderr } = run.value;
  // It would go on with "everything" where a revision cannot be read, which is no number to compare with.
  if (code !== 0 || /ignoring the error|may lead to over-estimates/.test(stderr)) {
    throw new Error(`target-determinator:\n${stderr}`);
  }
  return { wallSeconds, labels: stdout.split('\n').filter((line) => line !== '') };
}

export function emptyCache(workspace: GeneratedWorkspace): string {
  return mkdtempSync(join(workspace.scratch, 'peer-cache-'));
}

/** A peer's questions to Bazel for one revision, without what it does with the answers. */
export interface Sequence {
  readonly name: string;
  readonly commands: (scratch: string) => readonly (readonly string[])[];
}

const COMPATIBLE = ' if "IncompatiblePlatformProvider" not in providers(target) else ""';

export const sequences: readonly Sequence[] = [
  {
    name: "target-determinator's Bazel commands",
    commands: () => [
      ['info', 'release'],
      ['info', 'starlark-semantics'],
      ['mod', 'dump_repo_mapping', ''],
      ['cquery', '--output=proto', '--transitions=lite', 'deps(//...)'],
      ['cquery', '--output=proto', '//...'],
      [
        'cquery',
        '//... - kind(alias, //...)',
        '--output=starlark',
        `--starlark:expr=target.label${COMPATIBLE}`,
      ],
      [
        'cquery',
        'kind(alias, //...)',
        '--output=starlark',
        `--starlark:expr=repr(target).split(" ")[2]${COMPATIBLE}`,
      ],
      ['config', '--output=json', '--dump_all'],
    ],
  },
  {
    name: "bazel-diff's Bazel commands",
    commands: (scratch: string): readonly (readonly string[])[] => {
      // Without //external:all-targets, which Bazel has no more where WORKSPACE is off.
      const query = join(scratch, 'query');
      writeFileSync(query, "'//...:all-targets'\n");
      const form = ['--output', 'streamed_proto', '--proto:instantiation_stack', '--order_output=no'];
      return [
        ['version'],
        ['mod', 'graph'],
        ['query', ...form, '--query_file', query],
        ['mod', 'graph', '--output=json'],
      ];
    },
  },
];

export interface Replay {
  readonly wallSeconds: number;
  /** What cannot be asked on this machine, such as about modules that its registry does not have; the time counts. */
  readonly failed: readonly string[];
}

/** A peer's questions for both revisions of a change, with the checkouts in between. */
export async function replay(
  sequence: Sequence,
  bazel: MachineBazel,
  workspace: GeneratedWorkspace,
  change: Change,
): Promise<Replay> {
  const failed: string[] = [];
  const started = performance.now();
  for (const commit of [change.before, change.after]) {
    await workspace.checkOut(commit);
    for (const command of sequence.commands(workspace.scratch)) {
      const problem = await bazel.try(...command);
      if (problem !== undefined) failed.push(problem);
    }
  }
  return { wallSeconds: (performance.now() - started) / 1000, failed };
}
