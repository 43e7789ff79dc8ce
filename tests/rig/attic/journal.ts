import type { RouteName } from './routes.ts';

export interface RequestRecord {
  /** Place in the order of everything that the journal holds. */
  readonly sequence: number;
  /** Milliseconds, of `performance.now()`. */
  readonly began: number;
  ended?: number;
  readonly method: string;
  readonly path: string;
  readonly route: RouteName;
  /** The hash part of what an upload or a download is about. */
  storePathHash?: string;
  /** Bytes of the body that a handler read. */
  bodyBytes: number;
  /** Whether a handler asked for a body that waited for `100 Continue`. */
  continued: boolean;
  /** Absent while unanswered, and for good where the connection was cut first. */
  status?: number;
  /** The type of the injected fault. */
  fault?: string;
}

/** A store path from the moment at which a substituter can see it. */
export interface VisiblePath {
  readonly sequence: number;
  readonly at: number;
  readonly cache: string;
  readonly storePathHash: string;
  readonly storePath: string;
  /** Base names. */
  readonly references: readonly string[];
}

export interface LateReference {
  readonly storePath: string;
  readonly reference: string;
  readonly visible: 'later' | 'never';
}

/** What was asked and what became visible, in order. Outlives restarts of the server. */
export class Journal {
  readonly requests: RequestRecord[] = [];
  readonly visiblePaths: VisiblePath[] = [];
  #sequence = 0;

  begin(method: string, path: string, route: RouteName): RequestRecord {
    const record: RequestRecord = {
      sequence: this.#sequence++,
      began: performance.now(),
      method,
      path,
      route,
      bodyBytes: 0,
      continued: false,
    };
    this.requests.push(record);
    return record;
  }

  becameVisible(path: Omit<VisiblePath, 'sequence' | 'at'>): void {
    this.visiblePaths.push({ ...path, sequence: this.#sequence++, at: performance.now() });
  }

  /** References that were not there when something in the same cache that needs them became visible. */
  lateReferences(): readonly LateReference[] {
    const firstSeen = new Map<string, number>();
    for (const { cache, storePathHash, sequence } of this.visiblePaths) {
      const key = `${cache}/${storePathHash}`;
      if (!firstSeen.has(key)) firstSeen.set(key, sequence);
    }
    return this.visiblePaths.flatMap(({ cache, storePathHash, storePath, references, sequence }) =>
      references.flatMap((reference): LateReference[] => {
        const hash = reference.slice(0, 32);
        const seen = firstSeen.get(`${cache}/${hash}`);
        if (hash === storePathHash || (seen !== undefined && seen < sequence)) return [];
        return [{ storePath, reference, visible: seen === undefined ? 'never' : 'later' }];
      }),
    );
  }
}
