import { join } from 'node:path';

import {
  describeProcessFailure,
  runProcess,
  type ProcessOutput,
  type Timeout,
} from '../process/run-process.ts';
import { err, ok, type Result } from '../result.ts';

export interface Engine {
  readonly tofu: string;
  /** Scratch directory with a short path; sockets and the engine's data directory live in it. */
  readonly scratch: string;
  /** The tree of linked sources, in the scratch directory. */
  readonly root: string;
  /** The directory of the module, in the tree. */
  readonly directory: string;
  /** The value of TF_REATTACH_PROVIDERS; empty where the engine starts the providers itself. */
  readonly reattach: string;
  /** Ends the engine when nobody wants its result any more. */
  readonly signal?: AbortSignal;
}

/** The engine could not do its work: this says nothing about the module. */
export interface EngineFailure {
  readonly problem: string;
  /** Whether it is a defect of the engine itself, which the same module will meet again. */
  readonly crashed?: true;
}

const ENGINE_TIMEOUT: Timeout = { name: 'tofu', milliseconds: 600_000 };

export interface EngineVerdict {
  readonly valid: boolean;
  /** As the engine writes them. */
  readonly diagnostics: readonly unknown[];
}

/** Runs `tofu validate -json`. */
export async function engineValidate(engine: Engine): Promise<Result<EngineVerdict, EngineFailure>> {
  const run = await runEngine(engine, ['validate', '-json', '-no-color']);
  if (!run.ok) return run;
  // 0: valid, 1: invalid. Anything else, or no JSON, is the engine's own trouble.
  const { valid, diagnostics } = parseObject(run.value.stdout) ?? {};
  if (run.value.code > 1 || typeof valid !== 'boolean' || !Array.isArray(diagnostics)) {
    return err(engineTrouble('validate', run.value));
  }
  return ok({ valid, diagnostics: diagnostics as unknown[] });
}

/** Values of variables, which sources may depend on. */
export interface GetOptions {
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs `tofu get`, which writes down where each called module is, without network and without providers. Returns the
 * diagnostics of a failure; there are none when all modules were found.
 */
export async function engineGetModules(
  engine: Engine,
  values: GetOptions = {},
): Promise<Result<unknown[], EngineFailure>> {
  const args = ['get', '-json', '-no-color', ...(values.flags ?? [])];
  const run = await runEngine(engine, args, ENGINE_TIMEOUT, values.environment);
  if (!run.ok) return run;
  if (run.value.code === 0) return ok([]);
  const diagnostics = run.value.stdout
    .split('\n')
    .map((line) => parseObject(line)?.['diagnostic'])
    .filter((diagnostic) => diagnostic !== undefined);
  if (diagnostics.length === 0) return err(engineTrouble('get', run.value));
  return ok(diagnostics);
}

/** Runs one command of the engine in the module's directory, in an environment made anew. */
export async function runEngine(
  engine: Engine,
  args: readonly string[],
  timeout: Timeout = ENGINE_TIMEOUT,
  environment: Readonly<Record<string, string>> = {},
): Promise<Result<ProcessOutput, EngineFailure>> {
  const run = await runProcess({
    command: engine.tofu,
    args,
    cwd: engine.directory,
    timeout,
    ...(engine.signal && { signal: engine.signal }),
    // The whole environment: nothing of the caller's settings, credentials or plugin caches reaches the engine.
    env: {
      ...environment,
      HOME: engine.scratch,
      TMPDIR: engine.scratch,
      TF_DATA_DIR: join(engine.scratch, 'data'),
      TF_CLI_CONFIG_FILE: '/dev/null',
      ...(engine.reattach === ''
        ? { TF_DISABLE_PLUGIN_TLS: '1', PLUGIN_UNIX_SOCKET_DIR: engine.scratch }
        : { TF_REATTACH_PROVIDERS: engine.reattach }),
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      CHECKPOINT_DISABLE: '1',
      // It lives for some tens of milliseconds: collecting garbage is a third of its work, and saves nothing below this.
      GOGC: 'off',
      GOMEMLIMIT: '512MiB',
      // `get` would download modules where no sandbox keeps it from the network: nothing answers on this port.
      HTTP_PROXY: 'http://127.0.0.1:1',
      HTTPS_PROXY: 'http://127.0.0.1:1',
    },
  });
  if (!run.ok) return err({ problem: describeProcessFailure(run.error) });
  return ok({ ...run.value, stdout: withoutScratchPaths(run.value.stdout, engine) });
}

/** Absolute paths that a configuration computes would make every run's findings differ. */
function withoutScratchPaths(text: string, { root, scratch }: Engine): string {
  return text.replaceAll(`${root}/`, '').replaceAll(root, '.').replaceAll(`${scratch}/`, '');
}

export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What is known of a run without a result. */
export function engineTrouble(subcommand: string, output: ProcessOutput): EngineFailure {
  const reason = crashReason(output.stderr);
  if (reason !== undefined) {
    return {
      crashed: true,
      problem:
        `tofu ${subcommand} crashed (code ${output.code}): ${reason}\n` +
        `This is a defect of the engine and says nothing about the module; please report it to ` +
        `https://github.com/opentofu/opentofu/issues. To go on, leave out the block that it is about.`,
    };
  }
  const said = [output.stdout, output.stderr]
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n');
  return {
    problem: `tofu ${subcommand} ended with code ${output.code} and no result it could be judged by:\n${said}`,
  };
}

const CRASH_BANNER = /^!+ OPENTOFU CRASH !+$/m;

/** Where the engine was in its own code helps nobody who reads a build's log. */
function crashReason(stderr: string): string | undefined {
  // The banner stands before and behind a request to report the crash; Go's own word is for what the engine cannot catch.
  const told = stderr.split(CRASH_BANNER).at(2) ?? /^panic: ([\s\S]*)$/m.exec(stderr)?.[1];
  return told?.replace(/\n\s*goroutine \d+ \[[\s\S]*$/, '').trim();
}
