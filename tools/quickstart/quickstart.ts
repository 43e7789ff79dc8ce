import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';

import { bazelCommand, describeNoBazel } from '../bazel/bazel-command.ts';
import { bazeliskrcPath } from '../bazel/bazeliskrc.ts';
import { build, type BuildOutcome, type BuildRequest } from '../bazel/build.ts';
import { type BuildReport, describeBuildEventsFailure } from '../bazel/build-events.ts';
import { bootstrap } from '../bootstrap/bootstrap.ts';
import { bootstrapLines, exitCodeOf } from '../bootstrap/report.ts';
import { type BootstrapState, readState } from '../bootstrap/state.ts';
import { ExitCode } from '../cli/exit-codes.ts';
import { repositoryRoot } from '../machine/repository-root.ts';
import { describeProcessFailure } from '../process/run-process.ts';
import {
  describeBuild,
  readValidationResults,
  RESULTS_GROUP,
  validationTable,
  whySchemaLevel,
} from './summary.ts';

/** A cold first build fetches tools and providers. */
const BUILD_TIMEOUT = { name: 'bazel build of the example workspace', milliseconds: 60 * 60_000 };

const FLAGS = [`--output_groups=+${RESULTS_GROUP}`];

/** `npm start`: the main job once, and once more to show that nothing is left to do. */
export async function quickstart(options: { workspace: string }): Promise<ExitCode> {
  const started = performance.now();
  const root = repositoryRoot(process.cwd(), process.env);
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const prepared = await bootstrap({
    root,
    env: process.env,
    refresh: false,
    scope: 'build',
    say: (line) => {
      say(`[bootstrap] ${line}`);
    },
  });
  for (const line of bootstrapLines(prepared, root, performance.now() - started)) say(`[bootstrap] ${line}`);
  if (exitCodeOf(prepared) !== ExitCode.ok) return exitCodeOf(prepared);

  const workspace = join(root, options.workspace);
  if (!existsSync(join(workspace, 'MODULE.bazel'))) {
    process.stderr.write(`flywheel: ${workspace} holds no MODULE.bazel; name a workspace with --workspace\n`);
    return ExitCode.usage;
  }
  const bazel = bazelCommand(root, process.env);
  if (!bazel.ok) {
    process.stderr.write(`flywheel: ${describeNoBazel(bazel.error)}\n`);
    return ExitCode.environment;
  }
  const shown = relative(root, workspace);
  const request: Omit<BuildRequest, 'reports' | 'onLine'> = {
    bazel: bazel.value,
    workspace,
    targets: ['//...'],
    flags: FLAGS,
    timeout: BUILD_TIMEOUT,
  };

  say(`\nbazel build //... in ${shown}/`);
  const first = await build({
    ...request,
    reports: join(root, '.flywheel', 'quickstart', 'first'),
    onLine: (line) => {
      if (isWorthShowing(line)) say(line);
    },
  });
  if (!first.ok) return giveUp(root, `the first build: ${describeProcessFailure(first.error)}`, shown);
  const summary = summarize(first.value, readState(root));
  summary.forEach(say);
  if (first.value.exitCode !== 0)
    return giveUp(root, `the first build ${describeExit(first.value.exitCode)}`, shown);
  if (!first.value.report.ok || readValidationResults(first.value.report.value).length === 0) {
    return giveUp(root, `no target in ${shown} has results in the output group ${RESULTS_GROUP}`, shown);
  }

  say(`\nbazel build //... in ${shown}/ again`);
  const lines: string[] = [];
  const second = await build({
    ...request,
    reports: join(root, '.flywheel', 'quickstart', 'second'),
    onLine: (line) => lines.push(line),
  });
  if (!second.ok)
    return giveUp(root, `the second build: ${describeProcessFailure(second.error)}`, shown, lines);
  const { exitCode, report } = second.value;
  if (exitCode !== 0) return giveUp(root, `the second build ${describeExit(exitCode)}`, shown, lines);
  if (!report.ok)
    return giveUp(root, `the second build: ${describeBuildEventsFailure(report.error)}`, shown, lines);
  return conclude(report.value, say);
}

/** Without a terminal Bazel prints each step of loading and analysing; what went wrong and the totals are enough. */
function isWorthShowing(line: string): boolean {
  return (
    line.trim() !== '' &&
    !/^(Loading:|Analyzing:|Computing main repo mapping|INFO: (Invocation ID|Build Event Protocol)|INFO: $)/.test(
      line,
    ) &&
    !line.startsWith('    currently loading') &&
    // Debian's own rc sets it.
    !line.includes("Option 'host_javabase' is deprecated")
  );
}

function summarize(outcome: BuildOutcome, state: BootstrapState | undefined): string[] {
  if (!outcome.report.ok) return [describeBuildEventsFailure(outcome.report.error)];
  const results = readValidationResults(outcome.report.value);
  if (results.length === 0) return ['', 'no module was validated'];
  const lines = ['', `validated ${results.length} ${results.length === 1 ? 'module' : 'modules'}:`];
  lines.push(...validationTable(results, outcome.spawns).map((row) => `  ${row}`));
  if (results.some(({ level }) => level === 'schema')) {
    lines.push(
      '  level schema: names, types and structure were checked; the rules of providers without a binary were not run',
    );
    lines.push(...whySchemaLevel(results, state?.schemaOnlyProviders ?? []).map((line) => `  ${line}`));
  }
  return [...lines, `first build: ${describeBuild(outcome.report.value)}`];
}

function conclude(report: BuildReport, say: (line: string) => void): ExitCode {
  say(`took ${(report.wallMilliseconds / 1000).toFixed(1)} s`);
  for (const [mnemonic, count] of report.actionsByMnemonic) say(`  executed again: ${count} ${mnemonic}`);
  // The last line is read by scripts: the number comes from this build's own report.
  say(`second build: ${report.actionsExecuted} actions executed`);
  return report.actionsExecuted === 0 ? ExitCode.ok : ExitCode.findings;
}

/** Bazel's own exit codes; 8 is what ^C ends in. */
function describeExit(code: number): string {
  return code === 8 ? 'was interrupted' : `ended with exit code ${code}`;
}

function giveUp(root: string, what: string, workspace: string, lines: readonly string[] = []): ExitCode {
  const chosen = readState(root)?.bazel;
  // Our own workspaces have it in their .bazeliskrc.
  const named = existsSync(bazeliskrcPath(join(root, workspace)));
  const prefix = chosen?.source === 'host' && !named ? `USE_BAZEL_VERSION=${chosen.path} ` : '';
  const next = [
    `flywheel: ${what}`,
    `next: correct what Bazel says above and run again: npm start`,
    `      only the build: cd ${workspace} && ${prefix}npx bazel build //...`,
    '      the machine:    npm run doctor',
  ];
  process.stderr.write(`${[...lines, ...next].join('\n')}\n`);
  return ExitCode.findings;
}
