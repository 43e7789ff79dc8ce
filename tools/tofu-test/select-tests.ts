import { posix } from 'node:path';

import { err, ok, type Result } from '../result.ts';

/** A test file and the names of its run blocks. */
export interface KnownTests {
  /** Relative to the workspace. */
  readonly at: string;
  /** Relative to the module's directory, as the engine names it. */
  readonly path: string;
  /** Undefined where the file cannot be read as configuration: the engine will say what is wrong with it. */
  readonly runs: readonly string[] | undefined;
}

export interface Shard {
  readonly index: number;
  readonly total: number;
}

export interface Selection {
  /** The files to give to the engine; none where this shard has nothing to do. */
  readonly files: readonly KnownTests[];
  /** Whether a run is asked for. Others run because the ones asked for build on their state. */
  readonly wants: (path: string, run: string) => boolean;
}

export type SelectionProblem =
  | { readonly type: 'no-runs'; readonly files: readonly string[] }
  | { readonly type: 'filter-matches-nothing'; readonly filter: string; readonly tests: readonly string[] };

/**
 * Chooses what to run. A filter is FILE, RUN or FILE:RUN, where `*` stands for any text; FILE is relative to the
 * workspace or to the module, or a bare name. A shard takes every n-th file, in the order of their names.
 */
export function selectTests(
  tests: readonly KnownTests[],
  filter: string | undefined,
  shard: Shard = { index: 0, total: 1 },
): Result<Selection, SelectionProblem> {
  const sorted = [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  if (sorted.every(({ runs }) => runs?.length === 0)) {
    return err({ type: 'no-runs', files: sorted.map(({ at }) => at) });
  }
  const matches = filter === undefined ? (): boolean => true : matcher(filter);
  const isWanted = (file: KnownTests): boolean => file.runs?.some((run) => matches(file, run)) ?? true;
  if (filter !== undefined && !sorted.some((file) => file.runs?.some((run) => matches(file, run)))) {
    const names = sorted.flatMap((file) => (file.runs ?? []).map((run) => `${file.path}:${run}`));
    // A file that cannot be read may have the run; the engine is to say why it cannot.
    if (sorted.every(({ runs }) => runs !== undefined)) {
      return err({ type: 'filter-matches-nothing', filter, tests: names });
    }
  }
  const byPath = new Map(sorted.map((file) => [file.path, file]));
  return ok({
    files: sorted.filter((file, index) => index % shard.total === shard.index && isWanted(file)),
    wants: (path, run) => {
      const file = byPath.get(path);
      return file !== undefined && matches(file, run);
    },
  });
}

function matcher(filter: string): (file: KnownTests, run: string) => boolean {
  const colon = filter.lastIndexOf(':');
  const whole = glob(filter);
  const matchesFile = (pattern: RegExp, { at, path }: KnownTests): boolean =>
    pattern.test(at) || pattern.test(path) || pattern.test(posix.basename(path));
  if (colon < 0) return (file, run) => whole.test(run) || matchesFile(whole, file);
  const ofFile = glob(filter.slice(0, colon));
  const ofRun = glob(filter.slice(colon + 1));
  return (file, run) => matchesFile(ofFile, file) && ofRun.test(run);
}

function glob(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

export function describeSelectionProblem(problem: SelectionProblem): string {
  switch (problem.type) {
    case 'no-runs':
      return (
        `no test was found: there is no run block in ${problem.files.join(', ')}. ` +
        `Add one: run "NAME" { command = plan }, or remove the file`
      );
    case 'filter-matches-nothing':
      return [
        `--test_filter=${problem.filter} matches no test. It takes FILE, RUN or FILE:RUN, where * stands for any text. There are:`,
        ...problem.tests.map((test) => `  ${test}`),
      ].join('\n');
  }
}
