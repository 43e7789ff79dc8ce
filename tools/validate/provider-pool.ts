import { statSync } from 'node:fs';

import type { MalformedRecording, Recording } from '../plugin-protocol/recording.ts';
import { makeScratchDirectory } from '../process/scratch-directory.ts';
import type { Result } from '../result.ts';
import { openBackend, type AskProvider, type ProviderBackend } from './provider-backend.ts';

/** Providers and recordings that outlive one validation. */
export interface ProviderPool {
  /** The recording in this file, read when it is not known yet. */
  readonly recording: (file: IdentifiedFile, read: () => ParsedRecording) => ParsedRecording;
  /** A share of the provider's one process. */
  readonly lease: (binary: IdentifiedFile) => ProviderLease;
  /** Ends every process, also those in use. */
  readonly close: () => void;
}

export type ParsedRecording = Result<Recording, MalformedRecording>;

export interface IdentifiedFile {
  readonly path: string;
  /** The digest Bazel knows; without one, a file is the same when its path, time and size are. */
  readonly digest: string | undefined;
}

export interface ProviderLease {
  readonly ask: AskProvider;
  readonly release: () => void;
}

export interface PoolLimits {
  /** Leases after which a process is replaced: a provider's memory grows with each connection and message. */
  readonly leasesOfOneProcess: number;
  /** Processes that may wait for work; the one that has waited longest is ended first. */
  readonly idleProcesses: number;
  readonly idleMilliseconds: number;
  readonly recordings: number;
}

const LIMITS: PoolLimits = {
  leasesOfOneProcess: 300,
  idleProcesses: 6,
  idleMilliseconds: 60_000,
  recordings: 32,
};

interface PooledProcess {
  readonly backend: ProviderBackend;
  readonly remove: () => void;
  leases: number;
  inUse: number;
  /** Gets no more work, and ends with the last it has. */
  retired: boolean;
  idleTimer: NodeJS.Timeout | undefined;
}

export function createProviderPool(limits: PoolLimits = LIMITS): ProviderPool {
  const recordings = new Map<string, ParsedRecording>();
  const processes = new Map<string, PooledProcess>();
  const all = new Set<PooledProcess>();

  const end = (pooled: PooledProcess): void => {
    if (!all.delete(pooled)) return;
    clearTimeout(pooled.idleTimer);
    pooled.backend.close();
    pooled.remove();
  };
  const retire = (key: string, pooled: PooledProcess): void => {
    pooled.retired = true;
    if (processes.get(key) === pooled) processes.delete(key);
    if (pooled.inUse === 0) end(pooled);
  };
  const start = (key: string, binary: string): PooledProcess => {
    const scratch = makeScratchDirectory();
    const pooled: PooledProcess = {
      backend: openBackend(binary, scratch.path, 'many uses'),
      remove: scratch.remove,
      leases: 0,
      inUse: 0,
      retired: false,
      idleTimer: undefined,
    };
    all.add(pooled);
    processes.set(key, pooled);
    void pooled.backend.ended.then(() => {
      retire(key, pooled);
    });
    return pooled;
  };
  const rest = (key: string, pooled: PooledProcess): void => {
    // A map keeps its order: the first is the one that was used longest ago.
    processes.delete(key);
    processes.set(key, pooled);
    pooled.idleTimer = setTimeout(retire, limits.idleMilliseconds, key, pooled);
    pooled.idleTimer.unref();
    const idle = [...processes].filter(([, { inUse }]) => inUse === 0);
    for (const [oldest, process] of idle.slice(0, Math.max(0, idle.length - limits.idleProcesses))) {
      retire(oldest, process);
    }
  };

  return {
    recording: (file, read) => {
      const key = identityOf(file);
      const known = recordings.get(key);
      recordings.delete(key);
      const parsed = known ?? read();
      recordings.set(key, parsed);
      for (const oldest of recordings.keys()) {
        if (recordings.size <= limits.recordings) break;
        recordings.delete(oldest);
      }
      return parsed;
    },
    lease: (binary) => {
      const key = identityOf(binary);
      const pooled = processes.get(key) ?? start(key, binary.path);
      clearTimeout(pooled.idleTimer);
      pooled.leases += 1;
      pooled.inUse += 1;
      if (pooled.leases >= limits.leasesOfOneProcess) retire(key, pooled);
      let released = false;
      return {
        ask: async (path, message) => {
          const answer = await pooled.backend.ask(path, message);
          // Whatever is wrong with it, the next validation starts afresh.
          if (!answer.ok) retire(key, pooled);
          return answer;
        },
        release: () => {
          if (released) return;
          released = true;
          pooled.inUse -= 1;
          if (pooled.inUse > 0) return;
          if (pooled.retired) end(pooled);
          else rest(key, pooled);
        },
      };
    },
    close: () => {
      for (const pooled of [...all]) end(pooled);
      processes.clear();
    },
  };
}

function identityOf({ path, digest }: IdentifiedFile): string {
  if (digest !== undefined) return digest;
  const { mtimeMs, size } = statSync(path);
  return `${path}\0${mtimeMs}\0${size}`;
}
