import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly words: readonly string[];
  /** The scratch directory it was given, if any. */
  readonly scratch: string | undefined;
}

/** The processes of this machine, as /proc has them. */
export function runningProcesses(): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const read = (file: string): string[] => readFileSync(`/proc/${name}/${file}`, 'utf8').split('\0');
        const words = read('cmdline');
        const [, state = '', parent = ''] = /\) (\S) (\d+)/.exec(read('stat')[0] ?? '') ?? [];
        if (state === 'Z' || words[0] === '') return [];
        const scratch = read('environ').find((entry) => entry.startsWith('HOME=/tmp/fw-'));
        return [
          { pid: Number(name), parent: Number(parent), words, scratch: scratch?.slice('HOME='.length) },
        ];
      } catch {
        // It has ended while it was looked at.
        return [];
      }
    });
}

/** What the validations of a workspace have running: found by the paths below its root. */
export interface ValidationProcesses {
  readonly workers: readonly number[];
  readonly guardians: readonly number[];
  readonly providers: readonly number[];
  readonly engines: readonly number[];
  /** Directories of the processes above. */
  readonly scratch: readonly string[];
}

export function validationProcesses(root: string): ValidationProcesses {
  const all = runningProcesses();
  const own = all.filter(({ words }) => words[0]?.startsWith(root) === true);
  const workers = own.filter(({ words }) => words.includes('--persistent_worker')).map(({ pid }) => pid);
  const named = (name: string): RunningProcess[] =>
    own.filter(({ words }) => basename(words[0] ?? '').startsWith(name));
  const providers = named('terraform-provider-');
  const engines = named('tofu');
  return {
    workers,
    guardians: all
      .filter(({ parent, words }) => workers.includes(parent) && words[0] === '/bin/sh')
      .map(({ pid }) => pid),
    providers: providers.map(({ pid }) => pid),
    engines: engines.map(({ pid }) => pid),
    scratch: [...providers, ...engines].flatMap(({ scratch }) => scratch ?? []),
  };
}

/** Waits until a condition holds; throws with what is still there when it does not within a minute. */
export async function eventually(what: string, left: () => readonly unknown[]): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (left().length === 0) return;
    await sleep(100);
  }
  throw new Error(`${what}: still there after 60 s: ${JSON.stringify(left())}`);
}

/** The end of everything that was running, its directories included. */
export async function expectGone(before: ValidationProcesses, root: string): Promise<void> {
  const pids = [...before.workers, ...before.guardians, ...before.providers, ...before.engines];
  await eventually('processes', () => pids.filter((pid) => existsSync(`/proc/${pid}`)));
  await eventually('providers and engines', () => {
    const { providers, engines } = validationProcesses(root);
    return [...providers, ...engines];
  });
  await eventually('directories', () => before.scratch.filter((path) => existsSync(path)));
}
