import { watch, type FSWatcher } from 'node:fs';

/** So many events between two turns of the event loop that the kernel's queue may have run over, which nobody reports. */
const SUSPICIOUS_BURST = 8_192;

export interface StoreWatcherEvents {
  /** A name in the store directory for which something happened; often more than once. */
  readonly onName: (name: string) => void;
  /** Names were missed, or may have been: only a look at the whole directory tells. */
  readonly onDoubt: (reason: string) => void;
}

/**
 * Tells of names in a store directory as they come and go. Nix takes away the lock of a path once the path is valid,
 * but not always, and the kernel drops events without a word when too many wait: see `StoreSweep`.
 */
export class StoreWatcher {
  readonly #watcher: FSWatcher | undefined;
  #burst = 0;
  #turn: NodeJS.Immediate | undefined;

  constructor(storeDirectory: string, events: StoreWatcherEvents) {
    try {
      this.#watcher = watch(storeDirectory, { persistent: false }, (_, name) => {
        this.#count(events);
        if (name === null) events.onDoubt('an event without a name');
        else events.onName(name);
      });
      this.#watcher.on('error', (error) => {
        events.onDoubt(error.message);
      });
    } catch (error) {
      // As where all watches of the machine are in use.
      events.onDoubt(error instanceof Error ? error.message : String(error));
    }
  }

  /** False where there is nothing but looking at the directory. */
  get isWatching(): boolean {
    return this.#watcher !== undefined;
  }

  close(): void {
    this.#watcher?.close();
    clearImmediate(this.#turn);
  }

  #count(events: StoreWatcherEvents): void {
    this.#burst += 1;
    if (this.#burst === SUSPICIOUS_BURST) events.onDoubt(`${SUSPICIOUS_BURST} events at once`);
    this.#turn ??= setImmediate(() => {
      this.#burst = 0;
      this.#turn = undefined;
    });
  }
}
