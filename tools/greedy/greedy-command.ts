import { describeConfigurationFailure } from '../attic/configuration/failure.ts';
import { resolveEndpoint } from '../attic/configuration/resolve-endpoint.ts';
import { ExitCode } from '../cli/exit-codes.ts';
import { findExecutables, isExecutable } from '../machine/find-executable.ts';
import { describeNixFailure } from '../nix/store/nix-failure.ts';
import { findNix, type NixInvocation } from '../nix/store/nix-invocation.ts';
import { enableGuardian } from '../process/guardian.ts';
import { makeScratchDirectory } from '../process/scratch-directory.ts';
import { AtticTarget } from '../push/attic-target.ts';
import { describePushEvent } from '../push/describe-push-event.ts';
import type { SharedPushOptions } from '../push/push-options.ts';
import { PushSession } from '../push/push-session.ts';
import type { PushTarget } from '../push/push-target.ts';
import { summarizePush } from '../push/push-summary.ts';
import { Detection, type Scope } from './detection.ts';
import { Drain } from './drain.ts';
import { GreedyRecord, writeReport } from './greedy-report.ts';
import { readJournal, writeJournal } from './journal.ts';
import { nixEnvironment } from './nix-settings.ts';
import { isNixBuild, topDerivations } from './top-derivations.ts';
import { runWrapped } from './wrapped-command.ts';

export interface GreedyOptions extends SharedPushOptions {
  /** The command. */
  readonly '--'?: string[] | undefined;
  readonly mode: 'auto' | 'native' | 'off';
  readonly scope: Scope | undefined;
  readonly journal: string | undefined;
  readonly report: string | undefined;
  readonly strict: boolean;
}

/** After a signal: what is under way may end, and whoever sent it does not wait for long. */
const SECONDS_AFTER_SIGNAL = 30;

/** `flywheel greedy`: ends as the command ends, whatever becomes of the cache, unless `--strict`. */
export async function runGreedy(options: GreedyOptions): Promise<number> {
  enableGuardian();
  // Whoever reads our words may go away before the last path is pushed.
  process.stderr.on('error', () => undefined);
  const command = options['--'] ?? [];
  const [program] = command;
  if (program === undefined) {
    return complain(ExitCode.usage, 'the command is missing: flywheel greedy -- nix build .#package');
  }
  const isThere = program.includes('/')
    ? isExecutable(program)
    : findExecutables(program, process.env['PATH']).length > 0;
  if (!isThere) return complain(ExitCode.environment, `there is no program "${program}" on PATH`);
  const nix = await findNix(process.env);
  if (!nix.ok && nix.error.type === 'not-found')
    return complain(ExitCode.environment, describeNixFailure(nix.error));
  const target = options.mode === 'off' ? undefined : await findTarget(options);
  if (!nix.ok) say(`cache push disabled: ${describeNixFailure(nix.error)}`);
  if (!nix.ok || !target) return runAlone(command, options);
  return new GreedyRun(nix.value, target, command, options).run();
}

async function findTarget(options: GreedyOptions): Promise<PushTarget | undefined> {
  const endpoint = await resolveEndpoint(process.env, options.to);
  if (endpoint.ok) return new AtticTarget(endpoint.value);
  say(`cache push disabled: ${describeConfigurationFailure(endpoint.error)}`);
  return undefined;
}

async function runAlone(command: readonly string[], options: GreedyOptions): Promise<number> {
  const record = new GreedyRecord();
  const ended = await runWrapped(command, process.env);
  if (!ended.ok) return complain(ExitCode.environment, ended.error);
  record.commandEnded();
  keepReport(options, record.report(ended.value.code, undefined, undefined));
  return options.strict && options.mode !== 'off' && ended.value.code === 0
    ? ExitCode.findings
    : ended.value.code;
}

/** One command and what is pushed of it. */
class GreedyRun {
  readonly #nix: NixInvocation;
  readonly #target: PushTarget;
  readonly #command: readonly string[];
  readonly #options: GreedyOptions;
  readonly #record = new GreedyRecord();
  readonly #session: PushSession;
  readonly #drain: Drain;
  readonly #ended = new AbortController();
  #signals = 0;

  constructor(nix: NixInvocation, target: PushTarget, command: readonly string[], options: GreedyOptions) {
    this.#nix = { ...nix, signal: this.#ended.signal };
    this.#target = target;
    this.#command = command;
    this.#options = options;
    this.#session = new PushSession(nix, target, {
      jobs: options.jobs,
      onBytes: () => {
        this.#drain.progress();
      },
      onEvent: (event) => {
        this.#record.add(event);
        // Outputs of builds that fail are never valid, and a plan is no news.
        const line =
          event.type === 'invalid' || event.type === 'planned' ? undefined : describePushEvent(event);
        if (line !== undefined) say(line);
      },
    });
    this.#drain = new Drain(this.#session);
  }

  /** The first lets what is under way end, the second does not. */
  readonly #onSignal = (): void => {
    this.#signals += 1;
    if (this.#signals > 1) {
      this.#ended.abort();
      this.#session.stop('a second signal');
    } else
      this.#drain.limit(SECONDS_AFTER_SIGNAL * 1000, `not done ${SECONDS_AFTER_SIGNAL} s after a signal`);
  };

  /** A defect of ours ends the pushing, and not the command. */
  readonly #onDefect = (error: unknown): void => {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say(`a defect of flywheel itself, so nothing more is pushed; please report it:\n${detail}`);
    this.#session.stop('a defect of flywheel itself');
  };

  async run(): Promise<number> {
    const scratch = makeScratchDirectory();
    process.on('uncaughtException', this.#onDefect).on('unhandledRejection', this.#onDefect);
    process.on('SIGINT', this.#onSignal).on('SIGTERM', this.#onSignal);
    try {
      const scope =
        this.#options.scope ??
        (isNixBuild(this.#command) && this.#nix.features.jsonLogPath ? 'graph' : 'store');
      const detection = await Detection.start(this.#nix, {
        scope,
        scratch: scratch.path,
        push: (paths) => this.#session.push(paths),
        onProblem: say,
      });
      say('Starting watch-store (incremental cache push)...');
      const env = nixEnvironment(process.env, this.#nix.features, Detection.logFile(scratch.path));
      const ended = await runWrapped(this.#command, env);
      this.#record.commandEnded();
      if (!ended.ok) {
        this.#session.stop('the command could not be started');
        return complain(ExitCode.environment, ended.error);
      }
      await this.#finish(detection).catch(this.#onDefect);
      return this.#conclude(ended.value.code);
    } finally {
      process.off('SIGINT', this.#onSignal).off('SIGTERM', this.#onSignal);
      process.off('uncaughtException', this.#onDefect).off('unhandledRejection', this.#onDefect);
      scratch.remove();
    }
  }

  async #finish(detection: Detection): Promise<void> {
    const seconds = this.#signals > 0 ? SECONDS_AFTER_SIGNAL : this.#options['drain-timeout'];
    this.#drain.limit(seconds * 1000, `not done ${seconds} s after the command (--drain-timeout)`);
    const journal = this.#options.journal === undefined ? undefined : readJournal(this.#options.journal);
    if (journal?.ok === false) say(journal.error);
    await detection.finish(await topDerivations(this.#nix, this.#command));
    if (journal?.ok) await this.#session.push(journal.value);
    await this.#drain.wait();
    this.#target.close();
  }

  #conclude(code: number): number {
    say(`watch-store pushed ${this.#record.incremental} store paths incrementally`);
    const { line, complete } = summarizePush(this.#session);
    say(line);
    keepReport(this.#options, this.#record.report(code, this.#target.name, this.#session));
    const { journal } = this.#options;
    if (journal !== undefined) {
      const failed = this.#session.plan.paths('failed', 'blocked').map(({ path }) => path);
      const written = writeJournal(journal, [...this.#session.left(), ...failed]);
      if (!written.ok) say(`the journal ${journal} cannot be written: ${written.error}`);
    }
    return code === 0 && this.#options.strict && !complete ? ExitCode.findings : code;
  }
}

function keepReport({ report: file }: GreedyOptions, report: Parameters<typeof writeReport>[1]): void {
  const written = file === undefined ? undefined : writeReport(file, report);
  if (written?.ok === false) say(`the report ${file ?? ''} cannot be written: ${written.error}`);
}

function complain(code: ExitCode, problem: string): ExitCode {
  process.stderr.write(`flywheel greedy: ${problem}\n`);
  return code;
}

/** The log of a job is read beside the command's own output. */
function say(line: string): void {
  process.stderr.write(`[greedy] ${line}\n`);
}
