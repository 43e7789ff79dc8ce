import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ExitCode } from '../../tools/cli/exit-codes.ts';
import { describeProcessFailure, runProcess, type ProcessOutput } from '../../tools/process/run-process.ts';
import { SampleStore } from '../nix/sample-store.ts';
import { forbidden, unavailable } from '../rig/attic/faults.ts';
import { startAtticServer, type AtticServer } from '../rig/attic/server.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { cacheEnvironment } from './cache-environment.ts';

const CACHE = 'main';
const TIMEOUT = { name: 'flywheel push in a test', milliseconds: 120_000 };

let sample: SampleStore;
let built: readonly string[];
beforeAll(async () => {
  sample = new SampleStore();
  built = await sample.build(
    'floating',
    'fixed',
    'itself',
    'link',
    'emptyFile',
    'emptyDirectory',
    'multiple',
    'multiple.dev',
  );
});
afterAll(() => {
  sample.remove();
});

let server: AtticServer;
let key: string;
let token: string;
beforeEach(async () => {
  server = await startAtticServer();
  key = server.createCache(CACHE, { storeDir: sample.env['NIX_STORE_DIR'] ?? '' });
  token = server.token({ caches: { [CACHE]: ['pull', 'push'] } });
});
afterEach(() => server.close());

async function push(
  paths: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessOutput> {
  const run = await runProcess({
    command: process.execPath,
    args: [join(repositoryRoot, 'tools/flywheel.mjs'), 'push', ...paths],
    cwd: sample.path('.'),
    env: { ...cacheEnvironment(sample, server, CACHE, token), ...env },
    timeout: TIMEOUT,
  });
  if (!run.ok) throw new Error(describeProcessFailure(run.error));
  return run.value;
}

async function closureOf(paths: readonly string[]): Promise<string[]> {
  return (await sample.run('nix-store', '--query', '--requisites', ...paths)).sort();
}

async function hashesOf(paths: readonly string[]): Promise<string[]> {
  return sample.run('nix-store', '--query', '--hash', ...paths);
}

/** By real Nix, from this cache alone. */
function realise(paths: readonly string[]): ReturnType<SampleStore['tryToRun']> {
  const netrc = sample.path('netrc');
  writeFileSync(netrc, `machine ${new URL(server.url).hostname}\npassword ${token}\n`, { mode: 0o600 });
  rmSync(sample.path('cache'), { recursive: true, force: true });
  const options = {
    substituters: `${server.url}${CACHE}`,
    'trusted-public-keys': key,
    'netrc-file': netrc,
    'narinfo-cache-negative-ttl': '0',
    'max-jobs': '0',
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['--option', name, value]);
  return sample.tryToRun('nix-store', '--realise', ...paths, ...flags);
}

const visible = (): string[] => server.visiblePaths.map(({ storePath }) => storePath).sort();

describe('flywheel push', () => {
  it('brings paths of every kind into a cache, from which real Nix gets the same again', async () => {
    const closure = await closureOf(built);
    const hashes = await hashesOf(closure);
    const run = await push(built);
    expect(run).toMatchObject({ code: ExitCode.ok });
    expect(run.stdout).toBe(
      `final push: ${closure.length} pushed, 0 already cached, 0 upstream, 0 failed, 0 blocked, 0 left unpushed\n`,
    );
    expect(visible()).toEqual(closure);
    expect(server.lateReferences()).toEqual([]);
    expect(run.stdout + run.stderr).not.toContain(token);

    await sample.run('nix-store', '--gc');
    expect((await sample.tryToRun('nix-store', '--check-validity', built[0] ?? '')).code).not.toBe(0);
    expect(await realise(closure)).toMatchObject({ code: 0 });
    expect(await hashesOf(closure)).toEqual(hashes);
    expect((await sample.tryToRun('nix', 'store', 'verify', '--no-trust', ...closure)).code).toBe(0);
  });

  it('sends nothing twice, and follows links to what is built', async () => {
    const link = sample.path('result');
    rmSync(link, { force: true });
    symlinkSync(built[0] ?? '', link);
    const closure = await closureOf(built.slice(0, 1));
    const counts = (pushed: number, cached: number): string =>
      `final push: ${pushed} pushed, ${cached} already cached, 0 upstream, 0 failed, 0 blocked, 0 left unpushed\n`;
    expect((await push([link])).stdout).toBe(counts(closure.length, 0));
    const uploads = server.requests.length;
    expect((await push(['result'])).stdout).toBe(counts(0, closure.length));
    expect(server.requests.slice(uploads).map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it('tries again what did not go, and says what is left where nothing goes', async () => {
    server.inject({ route: 'upload-path', times: 2, action: unavailable });
    const run = await push(built);
    expect(run.code).toBe(ExitCode.ok);
    expect(run.stderr).toContain('trying again in');
    expect(visible()).toEqual(await closureOf(built));

    server.createCache('other');
    const refused = await push(built, { ATTIC_CACHE: 'other' });
    expect(refused.code).toBe(ExitCode.findings);
    expect(refused.stderr).toContain('401');
    expect(refused.stdout).toContain(
      `0 pushed, 0 already cached, 0 upstream, 0 failed, 0 blocked, ${(await closureOf(built)).length} left unpushed`,
    );
  });

  it('stops where a token may not push, and names the token by where it is from', async () => {
    server.inject({ route: 'upload-path', action: forbidden });
    const run = await push(built);
    expect(run.code).toBe(ExitCode.findings);
    expect(run.stderr).toContain('pushing ends: PUT');
    expect(run.stderr).toContain('ATTIC_TOKEN');
    expect(run.stdout + run.stderr).not.toContain(token);
  });

  it.each<[string, string[], Record<string, string>, string]>([
    ['a path that is not there', ['nowhere'], {}, 'nowhere: there is no such file'],
    ['a file that is in no store', ['/etc/hostname'], {}, '/etc/hostname is not in the store'],
    ['a server that is no URL', ['.'], { ATTIC_SERVER: 'not a url' }, ''],
    ['no nix', ['.'], { PATH: '/nowhere' }, 'there is no nix on PATH'],
  ])('%s', async (_, paths, env, words) => {
    const run = await push(paths[0] === '.' ? built : paths, env);
    expect(run.stdout).toBe('');
    expect(run.code).toBe(words.includes('no nix') ? ExitCode.environment : ExitCode.usage);
    expect(run.stderr).toContain(words);
    expect(server.requests).toEqual([]);
  });
});
