import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ExitCode } from '../../tools/cli/exit-codes.ts';
import type { GreedyReport } from '../../tools/greedy/greedy-report.ts';
import { SampleStore } from '../nix/sample-store.ts';
import { cacheEnvironment } from '../push/cache-environment.ts';
import { internalError, noSuchCache, unauthorized, type FaultAction } from '../rig/attic/faults.ts';
import { startAtticServer, type AtticServer } from '../rig/attic/server.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';

const CACHE = 'main';
const NIX_BUILD = ['nix', '--extra-experimental-features', 'nix-command', 'build', '--no-link'];

let sample: SampleStore;
beforeAll(() => {
  sample = new SampleStore();
});
afterAll(() => {
  sample.remove();
});

let server: AtticServer;
beforeEach(async () => {
  server = await startAtticServer();
  server.createCache(CACHE, { storeDir: sample.env['NIX_STORE_DIR'] ?? '' });
});
afterEach(() => server.close());

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** `flywheel greedy` with these arguments, started; `end` is when it has ended. */
function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly end: Promise<Ended>; readonly kill: (signal: NodeJS.Signals) => void } {
  const child = spawn(process.execPath, [join(repositoryRoot, 'tools/flywheel.mjs'), 'greedy', ...args], {
    cwd: sample.path('.'),
    env: { ...cacheEnvironment(sample, server, CACHE), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  child.stdout.resume();
  return {
    end: new Promise((resolve) => {
      child.on('close', (code) => {
        resolve({ code, stderr });
      });
    }),
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

/** Derivations named so, each of which refers to the one before; `script` is of the last. */
function chain(name: string, length: number, script: string): string {
  const file = sample.path(`${name}.nix`);
  const links = Array.from({ length }, (_, index) => {
    const before = index === 0 ? '' : `\${d${index - 1}}`;
    const own = index === length - 1 ? script : `echo ${name}${index} ${before} > $out`;
    return `  d${index} = derivation {
    name = "${name}${index}";
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ "-c" "PATH=/usr/bin:/bin; : ${before}; ${own}" ];
  };`;
  });
  writeFileSync(file, `rec {\n${links.join('\n')}\n}\n`);
  return file;
}

const names = (): string[] =>
  server.visiblePaths.map(({ storePath }) => storePath.slice(storePath.lastIndexOf('-') + 1)).sort();

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 1200 && !condition(); attempt++) await sleep(50);
  expect(condition()).toBe(true);
}

function reportOf(file: string): GreedyReport {
  return JSON.parse(readFileSync(file, 'utf8')) as GreedyReport;
}

describe('flywheel greedy', () => {
  it('has pushed what is built while the rest still builds, and ends as the build ends', async () => {
    const goOn = sample.path('go-on');
    const file = chain('early', 3, `while [ ! -e ${goOn} ]; do sleep 0.1; done; exit 3`);
    const report = sample.path('early-report');
    const run = start(['--report', report, '--', ...NIX_BUILD, '-f', file, 'd2']);
    await until(() => names().length === 2);
    writeFileSync(goOn, '');
    const { code, stderr } = await run.end;
    expect(code).toBe(1);
    expect(names()).toEqual(['early0', 'early1']);
    expect(stderr).toContain('watch-store pushed 2 store paths incrementally\n');
    expect(stderr).toContain(
      'final push: 2 pushed, 0 already cached, 0 upstream, 0 failed, 0 blocked, 0 left unpushed',
    );
    expect(server.lateReferences()).toEqual([]);
    expect(reportOf(report)).toMatchObject({
      exitCode: 1,
      incremental: 2,
      paths: [{ state: 'pushed' }, { state: 'pushed' }],
    });
  });

  it('pushes what was built before this run as well, and nothing that others build in the same store', async () => {
    const file = chain('ours', 2, 'echo ours > $out');
    await sample.run('nix-build', '--no-out-link', file, '-A', 'd0');
    const foreign = chain('foreign', 1, 'echo foreign > $out');
    const goOn = sample.path('go-on-ours');
    const slow = chain('slow', 1, `while [ ! -e ${goOn} ]; do sleep 0.1; done; echo slow > $out`);
    const run = start(['--', ...NIX_BUILD, '-f', slow, 'd0']);
    await sample.run('nix-build', '--no-out-link', foreign, '-A', 'd0');
    writeFileSync(goOn, '');
    expect(await run.end).toMatchObject({ code: 0 });
    expect(names()).toEqual(['slow0']);
    expect(await start(['--', ...NIX_BUILD, '-f', file, 'd1']).end).toMatchObject({ code: 0 });
    expect(names()).toEqual(['ours0', 'ours1', 'slow0']);
  });

  it('finds what a command builds of which Nix keeps no log for us: by the store itself', async () => {
    const file = chain('legacy', 2, 'echo legacy > $out');
    const { code, stderr } = await start(['--', 'nix-build', '--no-out-link', file, '-A', 'd1']).end;
    expect(code).toBe(0);
    expect(names()).toEqual(['legacy0', 'legacy1']);
    expect(stderr).toMatch(/watch-store pushed \d store paths incrementally/);
  });

  it('runs the command where the cache is gone, keeps what is left, and pushes that the next time', async () => {
    const file = chain('kept', 2, 'echo kept > $out');
    const journal = sample.path('journal');
    await server.stopListening();
    const down = await start([
      '--journal',
      journal,
      '--drain-timeout',
      '2',
      '--',
      ...NIX_BUILD,
      '-f',
      file,
      'd1',
    ]).end;
    expect(down.code).toBe(0);
    expect(down.stderr).toContain('2 left unpushed');
    expect(existsSync(journal)).toBe(true);
    await server.listen();
    const up = await start(['--journal', journal, '--', 'true']).end;
    expect(up.code).toBe(0);
    expect(names()).toEqual(['kept0', 'kept1']);
    expect(existsSync(journal)).toBe(false);
  });

  it.each<[string, FaultAction, RegExp]>([
    ['refuses the token', unauthorized, /pushing ends: .*401.*ATTIC_TOKEN/],
    ['does not know the cache', noSuchCache, /pushing ends: .*404/],
    ['does not answer', { type: 'black-hole' }, /2 left unpushed/],
    ['is never well', internalError, /2 left unpushed/],
    ['has a proxy that takes no body', { type: 'body-limit', bytes: 10 }, /1 failed, 1 blocked, 0 left/],
  ])('does not let the command fail where the server %s', async (what, action, words) => {
    const file = chain(`fault${what.length}`, 2, 'echo fault ${d0} > $out');
    server.inject({ ...(action.type === 'body-limit' && { route: 'upload-path' }), action });
    const report = sample.path('fault-report');
    const run = start(['--report', report, '--drain-timeout', '2', '--', ...NIX_BUILD, '-f', file, 'd1']);
    const { code, stderr } = await run.end;
    expect(code).toBe(0);
    expect(stderr).toMatch(words);
    expect(reportOf(report).paths.map(({ state }) => state)).not.toContain('pushed');
    expect(reportOf(report).paths).toHaveLength(2);
  });

  it('ends with 1 where something is left and --strict is given', async () => {
    const file = chain('strict', 1, 'echo strict > $out');
    await server.stopListening();
    const { code } = await start(['--strict', '--drain-timeout', '1', '--', ...NIX_BUILD, '-f', file, 'd0'])
      .end;
    expect(code).toBe(ExitCode.findings);
  });

  it('drains after a signal to the command, and ends with its code', async () => {
    const file = chain('signalled', 2, 'sleep 60');
    const run = start(['--', ...NIX_BUILD, '-f', file, 'd1']);
    await until(() => names().length === 1);
    run.kill('SIGTERM');
    const { code } = await run.end;
    expect(code).not.toBe(0);
    expect(names()).toEqual(['signalled0']);
  });

  it.each<[string, string[], Record<string, string>, number, string]>([
    ['the code of any command', ['--', 'sh', '-c', 'exit 7'], {}, 7, 'final push: 0 pushed'],
    ['nothing but the command', ['--mode=off', '--', 'sh', '-c', 'exit 8'], {}, 8, ''],
    [
      'a server that is no URL',
      ['--', 'sh', '-c', 'exit 9'],
      { ATTIC_SERVER: '::' },
      9,
      'cache push disabled: ',
    ],
    ['no command', [], {}, ExitCode.usage, 'the command is missing'],
    [
      'a command that is none',
      ['--', 'no-such-program'],
      {},
      ExitCode.environment,
      'no program "no-such-program"',
    ],
  ])('%s', async (_, args, env, code, words) => {
    const ended = await start(args, env).end;
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(words);
  });
});

afterEach(() => {
  rmSync(sample.path('journal'), { force: true });
});
