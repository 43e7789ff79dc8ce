import { homedir } from 'node:os';
import { join } from 'node:path';

import { err, ok, type Result } from '../../result.ts';
import { DirectoryPlace } from './directory-place.ts';
import { GraphStore, type StoreProblem } from './graph-store.ts';
import { HttpPlace } from './http-place.ts';
import type { SnapshotPlace } from './snapshot-place.ts';

export interface StoreOptions {
  readonly snapshotDir?: string | undefined;
  readonly snapshotUrl?: string | undefined;
  /** False for none at all. */
  readonly snapshots: boolean;
}

export type StoreOptionProblem =
  | { readonly type: 'bad-url'; readonly option: string }
  | { readonly type: 'bad-header'; readonly variable: string }
  | { readonly type: 'bad-size'; readonly variable: string; readonly text: string };

const URL_VARIABLE = 'FLYWHEEL_AFFECTED_SNAPSHOT_URL';
const HEADER_VARIABLE = 'FLYWHEEL_AFFECTED_SNAPSHOT_HEADER';
const SIZE_VARIABLE = 'FLYWHEEL_AFFECTED_SNAPSHOT_MIB';
const DEFAULT_MEBIBYTES = 512;

/** The store of these options; undefined where there is to be none. */
export function openStore(
  options: StoreOptions,
  env: NodeJS.ProcessEnv,
  report: (problem: StoreProblem) => void,
): Result<GraphStore | undefined, StoreOptionProblem> {
  if (!options.snapshots) return ok(undefined);
  const size = env[SIZE_VARIABLE] ?? String(DEFAULT_MEBIBYTES);
  if (!/^\d{1,9}$/.test(size)) return err({ type: 'bad-size', variable: SIZE_VARIABLE, text: size });
  const places: SnapshotPlace[] = [
    new DirectoryPlace(options.snapshotDir ?? cacheDirectory(env), Number(size) * 1024 * 1024),
  ];
  const text = options.snapshotUrl ?? env[URL_VARIABLE];
  if (text !== undefined && text !== '') {
    const url = parseUrl(text);
    // What is no URL may hold a password all the same, so it is not shown.
    if (!url) {
      return err({
        type: 'bad-url',
        option: options.snapshotUrl === undefined ? URL_VARIABLE : '--snapshot-url',
      });
    }
    const headers = headersFor(url, env);
    if (!headers) return err({ type: 'bad-header', variable: HEADER_VARIABLE });
    places.push(new HttpPlace(url, headers));
  }
  return ok(new GraphStore(places, report));
}

function cacheDirectory(env: NodeJS.ProcessEnv): string {
  const caches = env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache');
  return join(caches, 'rules_flywheel', 'affected');
}

function parseUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}

/** What the user says; else, for the packages of the GitLab that runs this job, the token of the job. */
function headersFor(url: URL, env: NodeJS.ProcessEnv): Readonly<Record<string, string>> | undefined {
  const line = env[HEADER_VARIABLE];
  if (line !== undefined && line !== '') {
    const [, name, value] = /^([\w-]+):\s*([\t\x20-\x7e]+)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? undefined : { [name]: value };
  }
  const { CI_API_V4_URL: gitlab, CI_JOB_TOKEN: token } = env;
  if (gitlab === undefined || token === undefined) return {};
  return URL.canParse(gitlab) && new URL(gitlab).origin === url.origin ? { 'job-token': token } : {};
}

export function describeStoreOptionProblem(problem: StoreOptionProblem): string {
  switch (problem.type) {
    case 'bad-url':
      return `the value of ${problem.option} is no http or https URL; give one such as https://host/path`;
    case 'bad-header':
      return `the value of ${problem.variable} is no header; give one such as "Authorization: Bearer TOKEN"`;
    case 'bad-size':
      return `${problem.variable}=${problem.text} is no number of MiB; give one such as ${DEFAULT_MEBIBYTES}`;
  }
}

/** One line; what it says never changes an answer. */
export function describeStoreProblem(problem: StoreProblem): string {
  switch (problem.type) {
    case 'not-read':
      return `snapshots in ${problem.place} cannot be read, going on without: ${problem.reason}`;
    case 'unreadable':
      return `the snapshot ${problem.key.slice(0, 12)} in ${problem.place} is damaged or foreign, going on without`;
    case 'not-written':
      return `snapshots cannot be kept in ${problem.place}, going on without: ${problem.reason}`;
  }
}
