/**
 * What of Nix's log in JSON matters here. Format: Nix's `src/libutil/logging.cc`, one object a line, after `@nix ` on
 * stderr (`--log-format internal-json`) or alone in the file of `json-log-path`.
 */
export type NixLogEvent =
  | { readonly type: 'build-started'; readonly derivation: string }
  /** Whether it went well only its outputs tell. */
  | { readonly type: 'build-ended'; readonly derivation: string }
  | { readonly type: 'copy-ended'; readonly path: string };

/** Of `ActivityType` in Nix's `logging.hh`. */
const COPY_PATH = 100;
const BUILD = 105;
const SUBSTITUTE = 108;

type Fields = Readonly<Record<string, unknown>>;

/** Reads the lines of a log as they come; pieces of lines wait for their end. */
export class NixLog {
  readonly #onEvent: (event: NixLogEvent) => void;
  readonly #activities = new Map<string, NixLogEvent>();
  #rest = '';

  constructor(onEvent: (event: NixLogEvent) => void) {
    this.#onEvent = onEvent;
  }

  write(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#read(line);
  }

  #read(line: string): void {
    const entry = parseEntry(line);
    // As text: a number of this size loses its last digits in JavaScript, and two activities become one.
    const [, id] = /"id":(\d+)/.exec(line) ?? [];
    if (!entry || id === undefined) return;
    if (entry['action'] === 'stop') {
      const ended = this.#activities.get(id);
      this.#activities.delete(id);
      if (ended) this.#onEvent(ended);
      return;
    }
    if (entry['action'] !== 'start') return;
    const [name] = Array.isArray(entry['fields']) ? (entry['fields'] as readonly unknown[]) : [];
    if (typeof name !== 'string') return;
    if (entry['type'] === BUILD) {
      this.#onEvent({ type: 'build-started', derivation: name });
      this.#activities.set(id, { type: 'build-ended', derivation: name });
    } else if (entry['type'] === SUBSTITUTE || entry['type'] === COPY_PATH) {
      this.#activities.set(id, { type: 'copy-ended', path: name });
    }
  }
}

function parseEntry(line: string): Fields | undefined {
  const json = line.startsWith('@nix ') ? line.slice('@nix '.length) : line;
  if (!json.startsWith('{')) return undefined;
  try {
    return JSON.parse(json) as Fields;
  } catch {
    // A line that another process has written into is no news.
    return undefined;
  }
}
