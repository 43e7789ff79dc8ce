import { closeSync, openSync, readSync, watch, writeFileSync, type FSWatcher } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

import type { NixLog } from './nix-log.ts';

/** A file system may not tell of changes. */
const LOOK_EVERY_MILLISECONDS = 500;
const PIECE_BYTES = 256 * 1024;

/** Follows a file into which Nix writes its log, see the setting `json-log-path`. */
export class NixLogFile {
  readonly #log: NixLog;
  readonly #file: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #timer: NodeJS.Timeout;
  #watcher: FSWatcher | undefined;

  /** @param path of a file that is made here */
  constructor(path: string, log: NixLog) {
    this.#log = log;
    writeFileSync(path, '', { mode: 0o600 });
    this.#file = openSync(path, 'r');
    this.#timer = setInterval(() => {
      this.read();
    }, LOOK_EVERY_MILLISECONDS).unref();
    try {
      this.#watcher = watch(path, { persistent: false }, () => {
        this.read();
      });
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // The timer does.
    }
  }

  /** Reads what has come since. */
  read(): void {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (;;) {
      const length = readSync(this.#file, piece, 0, PIECE_BYTES, null);
      if (length === 0) return;
      this.#log.write(this.#decoder.write(piece.subarray(0, length)));
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#watcher?.close();
    closeSync(this.#file);
  }
}
