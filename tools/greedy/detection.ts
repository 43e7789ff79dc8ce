import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describeNixFailure } from '../nix/store/nix-failure.ts';
import type { NixInvocation } from '../nix/store/nix-invocation.ts';
import { queryOutputs, queryRequisites } from '../nix/store/query-derivations.ts';
import { isDerivation } from '../nix/store/store-path.ts';
import { Candidates } from './candidates.ts';
import { NixLog, type NixLogEvent } from './nix-log.ts';
import { NixLogFile } from './nix-log-file.ts';
import { lockedName } from './pushable-name.ts';
import { StoreSweep } from './store-sweep.ts';
import { StoreWatcher } from './store-watcher.ts';

/** `graph`: what the wrapped command builds and fetches. `store`: whatever becomes valid meanwhile, whoever made it. */
export type Scope = 'graph' | 'store';

export interface DetectionOptions {
  readonly scope: Scope;
  /** A directory for the log of Nix. */
  readonly scratch: string;
  /** Passes paths on; gives back those that are not valid. */
  readonly push: (paths: readonly string[]) => Promise<readonly string[]>;
  readonly onProblem: (problem: string) => void;
}

const SWEEP_MILLISECONDS = 15_000;
const LONGEST_SWEEP_MILLISECONDS = 60_000;

/** Finds paths as they become valid: by Nix's log, by the locks that it takes away, and by looking at the whole store. */
export class Detection {
  readonly #nix: NixInvocation;
  readonly #options: DetectionOptions;
  readonly #candidates: Candidates;
  readonly #derivations = new Set<string>();
  readonly #builtNow: string[] = [];
  readonly #logFile: NixLogFile;
  #watcher: StoreWatcher | undefined;
  #sweep: StoreSweep | undefined;
  #sweepTimer: NodeJS.Timeout | undefined;
  #asking: Promise<unknown> | undefined;

  private constructor(nix: NixInvocation, options: DetectionOptions) {
    this.#nix = nix;
    this.#options = options;
    this.#candidates = new Candidates(options.push);
    this.#logFile = new NixLogFile(
      Detection.logFile(options.scratch),
      new NixLog((event) => {
        this.#onLog(event);
      }),
    );
  }

  static logFile(scratch: string): string {
    return join(scratch, 'nix-log');
  }

  /** Before the command is started. */
  static async start(nix: NixInvocation, options: DetectionOptions): Promise<Detection> {
    const detection = new Detection(nix, options);
    if (options.scope === 'store') await detection.#watchStore();
    return detection;
  }

  /**
   * After the command has ended: everything that is to be found has been passed on when this resolves.
   *
   * @param derivations what was to be built, as far as the command says
   */
  async finish(derivations: readonly string[]): Promise<void> {
    this.#watcher?.close();
    clearTimeout(this.#sweepTimer);
    this.#logFile.read();
    this.#logFile.close();
    for (const derivation of derivations) this.#derivations.add(derivation);
    await this.#asking;
    // What is asked about at this moment, and is not valid yet, is proposed again by what follows.
    await this.#candidates.flush();
    await this.#lookAtStore();
    await this.#reconcile();
    await this.#candidates.flush();
    this.#candidates.close();
  }

  async #watchStore(): Promise<void> {
    const { storeDirectory } = this.#nix;
    // The watcher first: what comes between the two is then in one of them at least.
    this.#watcher = new StoreWatcher(storeDirectory, {
      onName: (name) => {
        const path = lockedName(name);
        // A lock that has just come says that a build begins.
        if (path === undefined || existsSync(join(storeDirectory, name))) return;
        this.#candidates.add([`${storeDirectory}/${path}`]);
      },
      onDoubt: () => {
        this.#sweepIn(0);
      },
    });
    const sweep = await StoreSweep.from(storeDirectory);
    if (sweep.ok) this.#sweep = sweep.value;
    else this.#options.onProblem(`${storeDirectory} cannot be read: ${sweep.error}`);
    this.#sweepIn(SWEEP_MILLISECONDS);
  }

  #sweepIn(milliseconds: number): void {
    clearTimeout(this.#sweepTimer);
    this.#sweepTimer = setTimeout(() => {
      void this.#lookAtStore().then((found) => {
        const next = found > 0 ? SWEEP_MILLISECONDS : Math.max(SWEEP_MILLISECONDS, milliseconds * 2);
        this.#sweepIn(Math.min(next, LONGEST_SWEEP_MILLISECONDS));
      });
    }, milliseconds).unref();
  }

  /** How many paths it has found. */
  async #lookAtStore(): Promise<number> {
    const names = await this.#sweep?.names();
    if (names === undefined) return 0;
    if (!names.ok) {
      this.#options.onProblem(`${this.#nix.storeDirectory} cannot be read: ${names.error}`);
      return 0;
    }
    return this.#candidates.add(names.value.map((name) => `${this.#nix.storeDirectory}/${name}`));
  }

  #onLog(event: NixLogEvent): void {
    switch (event.type) {
      case 'build-started':
        this.#derivations.add(event.derivation);
        return;
      case 'build-ended':
        this.#builtNow.push(event.derivation);
        this.#asking ??= this.#addOutputs().finally(() => (this.#asking = undefined));
        return;
      case 'copy-ended':
        this.#candidates.add([event.path]);
    }
  }

  /** Of all builds that have ended by now at once: many small ones end in the time that one question takes. */
  async #addOutputs(): Promise<void> {
    while (this.#builtNow.length > 0) {
      const outputs = await queryOutputs(this.#nix, this.#builtNow.splice(0));
      // What is not known now is found at the end.
      if (outputs.ok) this.#candidates.add(outputs.value.paths);
    }
  }

  /** What was there before, what has no lock that was taken away, and what a failed build has left. */
  async #reconcile(): Promise<void> {
    if (this.#derivations.size === 0) return;
    const found = await queryRequisites(this.#nix, [...this.#derivations]);
    if (found.ok) this.#candidates.add(found.value.paths.filter((path) => !isDerivation(path)));
    else this.#options.onProblem(describeNixFailure(found.error));
  }
}
