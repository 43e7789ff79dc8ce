import { join } from 'node:path';

import { bazelCommand } from '../bazel/bazel-command.ts';
import { probe, publicDestinations } from '../bootstrap/probe.ts';
import { currentState, rcPath, readState } from '../bootstrap/state.ts';
import { ExitCode } from '../cli/exit-codes.ts';
import { findExecutables } from '../machine/find-executable.ts';
import { repositoryRoot } from '../machine/repository-root.ts';
import { toolVersion } from '../machine/tool-version.ts';
import { runProcess } from '../process/run-process.ts';
import { diagnose, isHealthy, type PlainTools } from './diagnosis.ts';
import { cacheUsage } from './disk-usage.ts';
import { fetchedProvenance } from './provenance.ts';
import { type DoctorReport, doctorFormat, reportLines } from './report.ts';

export interface DoctorOptions {
  readonly json: boolean;
  /** Let Bazel fetch the toolchain's tools, to say where they come from. */
  readonly deep: boolean;
}

/** Fetching may download two tools. */
const FETCH_TIMEOUT = { name: "fetching the toolchain's tools", milliseconds: 10 * 60_000 };

export async function doctor(options: DoctorOptions): Promise<ExitCode> {
  const { env } = process;
  const root = repositoryRoot(process.cwd(), env);
  const current = currentState(root, env, Date.now(), 'build');
  const scope = readState(root)?.scope ?? 'build';
  // What was found out less than a day ago need not be tried again to be shown.
  const facts = await probe({
    root,
    env,
    destinations: publicDestinations,
    ...(current && { reach: current.reach }),
  });
  const tools = diagnose(facts, await plainTools(env), scope);
  const remark = options.deep ? await fetchTools(root, env) : undefined;
  const report: DoctorReport = {
    format: doctorFormat,
    ok: isHealthy(tools),
    tools,
    toolchain: [root, join(root, 'examples')].flatMap((workspace) =>
      fetchedProvenance(workspace).map((provenance) => ({ workspace, ...provenance })),
    ),
    reach: Object.values(facts.reach).filter((answer) => answer !== undefined),
    cache: { directory: facts.cache, entries: cacheUsage(facts.cache) },
    generated: { path: rcPath(root), text: readState(root)?.rc ?? null, current: current !== undefined },
    remarks: remark === undefined ? [] : [remark],
  };
  process.stdout.write(
    options.json ? `${JSON.stringify(report, null, 2)}\n` : `${reportLines(report).join('\n')}\n`,
  );
  return report.ok ? ExitCode.ok : ExitCode.environment;
}

async function plainTools(env: NodeJS.ProcessEnv): Promise<PlainTools> {
  const ask = async (name: string, pattern: RegExp): Promise<PlainTools['npm']> => {
    const path = findExecutables(name, env['PATH']).find((one) => !one.includes('node_modules'));
    const version = path === undefined ? undefined : await toolVersion(path, ['--version'], pattern, env);
    return path === undefined || version === undefined ? undefined : { path, version };
  };
  const [npm, git] = await Promise.all([ask('npm', /^(\S+)/), ask('git', /version (\S+)/)]);
  return { node: { path: process.execPath, version: process.versions.node }, npm, git };
}

async function fetchTools(root: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const bazel = bazelCommand(root, env);
  if (!bazel.ok) return 'the toolchain was not fetched: there is no Bazel';
  const result = await runProcess({
    ...bazel.value,
    args: [
      'build',
      '--curses=no',
      '--noshow_progress',
      '@flywheel_tofu//:provenance',
      '@flywheel_node//:provenance',
    ],
    cwd: root,
    timeout: FETCH_TIMEOUT,
  });
  if (result.ok && result.value.code === 0) return undefined;
  return `the toolchain could not be fetched:\n${result.ok ? result.value.stderr.trimEnd() : result.error.type}`;
}
