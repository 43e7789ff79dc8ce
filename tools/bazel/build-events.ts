import { fileURLToPath } from 'node:url';

import { err, ok, type Result } from '../result.ts';

/** What Bazel reported about one build, from the file of `--build_event_json_file`. */
export interface BuildReport {
  /** Bazel's name of the exit code: "SUCCESS", "BUILD_FAILURE". */
  readonly exit: string;
  /** Actions that ran or came from a cache; up-to-date ones are not among them. */
  readonly actionsExecuted: number;
  /** The same, by mnemonic. */
  readonly actionsByMnemonic: ReadonlyMap<string, number>;
  /** How processes ran, such as "linux-sandbox" and "disk cache hit", with counts. */
  readonly runners: ReadonlyMap<string, number>;
  readonly wallMilliseconds: number;
  /** Files on this machine, by output group. */
  readonly outputs: ReadonlyMap<string, readonly string[]>;
}

export type BuildEventsFailure =
  | { readonly type: 'malformed'; readonly line: number; readonly reason: string }
  /** Bazel ended before it could report, for example on a wrong flag or when it was killed. */
  | { readonly type: 'incomplete'; readonly absent: string };

/**
 * Bazel runs this one on every build, to refresh the file of build information that stamping reads: a build that has
 * nothing to do reports "1 process: 1 internal", which is this action.
 */
const ALWAYS_EXECUTED = 'BazelWorkspaceStatusAction';

/** The part of build_event_stream.proto that is read here; int64 arrives as a string. */
interface BuildEvent {
  readonly id?: { readonly namedSet?: { readonly id: string } };
  readonly namedSetOfFiles?: {
    readonly files?: readonly { readonly name?: string; readonly uri?: string }[];
    readonly fileSets?: readonly { readonly id: string }[];
  };
  readonly completed?: {
    readonly outputGroup?: readonly {
      readonly name: string;
      readonly fileSets?: readonly { readonly id: string }[];
    }[];
  };
  readonly finished?: { readonly exitCode?: { readonly name?: string } };
  readonly buildMetrics?: {
    readonly actionSummary?: {
      readonly actionsExecuted?: string;
      readonly actionData?: readonly { readonly mnemonic?: string; readonly actionsExecuted?: string }[];
      readonly runnerCount?: readonly { readonly name?: string; readonly count?: number }[];
    };
    readonly timingMetrics?: { readonly wallTimeInMs?: string };
  };
}

type NamedSets = Map<string, NonNullable<BuildEvent['namedSetOfFiles']>>;

export function parseBuildEvents(text: string): Result<BuildReport, BuildEventsFailure> {
  const sets: NamedSets = new Map();
  const groups: { name: string; ids: string[] }[] = [];
  let exit: string | undefined;
  let metrics: BuildEvent['buildMetrics'];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    let event: BuildEvent;
    try {
      event = JSON.parse(line) as BuildEvent;
    } catch (error) {
      return err({
        type: 'malformed',
        line: index + 1,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
    if (event.id?.namedSet && event.namedSetOfFiles) sets.set(event.id.namedSet.id, event.namedSetOfFiles);
    for (const group of event.completed?.outputGroup ?? []) {
      groups.push({ name: group.name, ids: (group.fileSets ?? []).map(({ id }) => id) });
    }
    if (event.finished) exit = event.finished.exitCode?.name ?? 'SUCCESS';
    metrics = event.buildMetrics ?? metrics;
  }
  if (exit === undefined) return err({ type: 'incomplete', absent: 'finished' });
  if (metrics?.actionSummary === undefined) return err({ type: 'incomplete', absent: 'buildMetrics' });

  const byMnemonic = new Map<string, number>();
  for (const { mnemonic, actionsExecuted } of metrics.actionSummary.actionData ?? []) {
    byMnemonic.set(mnemonic ?? 'unknown', Number(actionsExecuted ?? 0));
  }
  const always = byMnemonic.get(ALWAYS_EXECUTED) ?? 0;
  byMnemonic.delete(ALWAYS_EXECUTED);
  const runners = (metrics.actionSummary.runnerCount ?? []).flatMap(({ name, count }): [string, number][] =>
    name === undefined || name === 'total' ? [] : [[name, count ?? 0]],
  );
  return ok({
    exit,
    actionsExecuted: Number(metrics.actionSummary.actionsExecuted ?? 0) - always,
    actionsByMnemonic: byMnemonic,
    runners: new Map(runners),
    wallMilliseconds: Number(metrics.timingMetrics?.wallTimeInMs ?? 0),
    outputs: collectOutputs(groups, sets),
  });
}

function collectOutputs(
  groups: readonly { name: string; ids: string[] }[],
  sets: NamedSets,
): Map<string, string[]> {
  const outputs = new Map<string, Set<string>>();
  for (const { name, ids } of groups) {
    const paths = outputs.get(name) ?? new Set<string>();
    outputs.set(name, paths);
    // Sets name other sets; the same one may be reached in many ways.
    const pending = [...ids];
    const seen = new Set<string>();
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const set = sets.get(id);
      for (const { uri } of set?.files ?? []) {
        if (uri?.startsWith('file:') === true) paths.add(fileURLToPath(uri));
      }
      pending.push(...(set?.fileSets ?? []).map((nested) => nested.id));
    }
  }
  return new Map([...outputs].map(([name, paths]) => [name, [...paths].sort()]));
}

export function describeBuildEventsFailure(failure: BuildEventsFailure): string {
  switch (failure.type) {
    case 'malformed':
      return `line ${failure.line} of Bazel's build event file is not JSON: ${failure.reason}`;
    case 'incomplete':
      return `Bazel's build event file ends before the event \`${failure.absent}\``;
  }
}
