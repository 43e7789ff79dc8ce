import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { afterAll, describe, expect, it, vi } from 'vitest';

import { repositoryRoot } from '../../tests/rig/bootstrap-rc.ts';
import { describeProcessFailure, runProcess, type Timeout } from './run-process.ts';

const LONG: Timeout = { name: 'a test', milliseconds: 120_000 };
const SHORT: Timeout = { name: 'the limit', milliseconds: 300 };
const directory = mkdtempSync('/var/tmp/flywheel-run-process-');
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const shell = (script: string): { command: string; args: string[] } => ({
  command: '/bin/sh',
  args: ['-c', script],
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // What has ended and was not waited for is still there.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function ends(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 1500 && isAlive(pid); attempt++) await sleep(20);
  return !isAlive(pid);
}

/** The number that the script has written into a file. */
async function written(file: string): Promise<number> {
  for (;;) {
    try {
      const text = readFileSync(file, 'utf8');
      if (text.endsWith('\n')) return Number(text);
    } catch {
      // Not there yet.
    }
    await sleep(10);
  }
}

describe('running a process', () => {
  it('gives what it says and how it ends, which is no failure', async () => {
    const run = await runProcess({ ...shell('echo out; echo err >&2; exit 3'), timeout: LONG });
    expect(run).toMatchObject({ ok: true, value: { code: 3, stdout: 'out\n', stderr: 'err\n' } });
    expect(await runProcess({ ...shell('kill -KILL $$'), timeout: LONG })).toMatchObject({
      value: { code: 137 },
    });
  });

  it('gives it the environment that was asked for, and nothing else', async () => {
    vi.stubEnv('FLYWHEEL_SECRET', 'x');
    const run = await runProcess({ ...shell('export -p'), timeout: LONG, env: { KEPT: '1' } });
    vi.unstubAllEnvs();
    expect(run.ok && run.value.stdout).toContain('KEPT');
    expect(run.ok && run.value.stdout).not.toContain('FLYWHEEL_SECRET');
  });

  it('says that a program is not there', async () => {
    const run = await runProcess({ command: join(directory, 'absent'), args: [], timeout: LONG });
    expect(run.ok ? '' : describeProcessFailure(run.error)).toMatch(/absent could not be started: .*ENOENT/);
  });

  it('ends one that takes too long, and whatever it has started, and names the limit', async () => {
    const file = join(directory, 'child');
    const run = await runProcess({ ...shell(`sleep 100 & echo $! > ${file}; wait`), timeout: SHORT });
    expect(run.ok ? '' : describeProcessFailure(run.error)).toBe(
      '/bin/sh did not end within 0.3 s (the limit)',
    );
    expect(await ends(await written(file))).toBe(true);
  });

  it('ends one that does not want to end', async () => {
    const script = `trap '' TERM; while :; do sleep 1; done`;
    const run = await runProcess({ ...shell(script), timeout: SHORT });
    expect(run).toMatchObject({ ok: false, error: { type: 'timed-out' } });
  });

  it('ends one that nobody wants any more, with what it has started', async () => {
    const file = join(directory, 'unwanted');
    const cancellation = new AbortController();
    const running = runProcess({
      ...shell(`sleep 100 & echo $! > ${file}; wait`),
      timeout: LONG,
      signal: cancellation.signal,
    });
    const child = await written(file);
    cancellation.abort();
    expect(await running).toMatchObject({ ok: true, value: { code: 137 } });
    expect(await ends(child)).toBe(true);
  });

  it('ends with the one that runs it, however that ends', async () => {
    const url = (path: string): string => JSON.stringify(pathToFileURL(join(repositoryRoot, path)).href);
    const [program, file] = [join(directory, 'program.ts'), join(directory, 'guarded')];
    const registered = join(directory, 'registered');
    writeFileSync(
      program,
      `import { writeFileSync } from 'node:fs';
import { enableGuardian } from ${url('tools/process/guardian.ts')};
import { runProcess } from ${url('tools/process/run-process.ts')};
enableGuardian();
const args = ['-c', 'echo $$ > ${file}; exec sleep 100'];
void runProcess({ command: '/bin/sh', args, timeout: { name: 'a test', milliseconds: 120_000 } });
writeFileSync('${registered}', '1\\n');
`,
    );
    const parent = spawn(process.execPath, ['--import', 'tsx', program], {
      cwd: repositoryRoot,
      stdio: 'ignore',
    });
    const child = await written(file);
    // The child may be quicker than the one that has started it and is about to register it.
    await written(registered);
    expect(isAlive(child)).toBe(true);
    parent.kill('SIGKILL');
    expect(await ends(child)).toBe(true);
  });
});
