import { writeFileSync } from 'node:fs';

import type { PathState } from '../push/push-plan.ts';
import type { PushEvent, PushSession } from '../push/push-session.ts';
import { err, ok, type Result } from '../result.ts';

export const REPORT_FORMAT = 'flywheel-greedy/1';

/** What `--report` writes. Stable: fields are added, never renamed or removed, while `format` stays. */
export interface GreedyReport {
  readonly format: typeof REPORT_FORMAT;
  /** Of the wrapped command. */
  readonly exitCode: number;
  /** Where paths went; absent where none could. */
  readonly cache?: string;
  readonly milliseconds: {
    readonly command: number;
    /** After the command, until all was pushed or given up. */
    readonly drain: number;
    /** From the start of the command; absent where nothing was pushed. */
    readonly firstPush?: number;
  };
  /** Pushed before the command had ended. */
  readonly incremental: number;
  readonly sentBytes: number;
  /** Why pushing ended before everything was there. */
  readonly stopped?: string;
  readonly paths: readonly ReportedPath[];
}

export interface ReportedPath {
  readonly path: string;
  /** `left`: neither there nor failed. */
  readonly state: 'present' | 'upstream' | 'pushed' | 'failed' | 'blocked' | 'left';
  readonly narSize?: number;
  readonly attempts?: number;
  readonly reason?: string;
}

interface Told {
  readonly attempts: number;
  readonly reason?: string;
}

/** Collects what happens, for the report and the summary. */
export class GreedyRecord {
  readonly #started = performance.now();
  readonly #told = new Map<string, Told>();
  readonly #startedAt = new Map<string, number>();
  #firstPush: number | undefined;
  #commandEnded: number | undefined;
  #incremental = 0;
  #sentBytes = 0;

  add(event: PushEvent): void {
    switch (event.type) {
      case 'started':
        if (!this.#startedAt.has(event.path.path)) this.#startedAt.set(event.path.path, performance.now());
        return;
      case 'pushed':
        this.#firstPush ??= performance.now() - this.#started;
        this.#sentBytes += event.sentBytes;
        // What began while the command ran was found by watching it.
        if ((this.#startedAt.get(event.path.path) ?? Infinity) < (this.#commandEnded ?? Infinity)) {
          this.#incremental += 1;
        }
        this.#told.set(event.path.path, { attempts: event.attempts });
        return;
      case 'failed':
        this.#told.set(event.path.path, { attempts: event.attempts, reason: event.reason });
        return;
      case 'retrying':
      case 'paused':
      case 'resumed':
      case 'stopped':
      case 'planned':
      case 'invalid':
      case 'not-told':
        return;
    }
  }

  commandEnded(): void {
    this.#commandEnded = performance.now();
  }

  get incremental(): number {
    return this.#incremental;
  }

  report(exitCode: number, cache: string | undefined, session: PushSession | undefined): GreedyReport {
    const commandEnded = this.#commandEnded ?? performance.now();
    return {
      format: REPORT_FORMAT,
      exitCode,
      ...(cache !== undefined && { cache }),
      milliseconds: {
        command: Math.round(commandEnded - this.#started),
        drain: Math.round(performance.now() - commandEnded),
        ...(this.#firstPush !== undefined && { firstPush: Math.round(this.#firstPush) }),
      },
      incremental: this.#incremental,
      sentBytes: this.#sentBytes,
      ...(session?.stopped !== undefined && { stopped: session.stopped }),
      paths: session ? this.#paths(session) : [],
    };
  }

  #paths(session: PushSession): ReportedPath[] {
    const states: readonly PathState[] = ['present', 'upstream', 'pushed', 'failed', 'blocked'];
    const settled = states.flatMap((state) =>
      session.plan.paths(state).map(({ path, narSize }) => ({
        path,
        state: state as ReportedPath['state'],
        narSize,
        ...this.#told.get(path),
      })),
    );
    const left = session.left().map((path) => ({ path, state: 'left' as const, ...this.#told.get(path) }));
    return [...settled, ...left].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

export function writeReport(file: string, report: GreedyReport): Result<undefined, string> {
  try {
    writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
    return ok(undefined);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
