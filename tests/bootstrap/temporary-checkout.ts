import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { npmBazelisk } from '../../tools/bazel/bazelisk.ts';
import { findExecutables } from '../../tools/machine/find-executable.ts';
import { cacheDirectory } from '../../tools/machine/cache-directory.ts';
import { describeProcessFailure, runProcess } from '../../tools/process/run-process.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Run as this user and group. */
  readonly uid?: number;
}

const CLI_TIMEOUT = { name: 'flywheel in a temporary checkout', milliseconds: 15 * 60_000 };

/** Nobody listens on this port of the loopback interface: it is reserved and has no service. */
export const REFUSING_URL = 'http://127.0.0.1:1';

/**
 * A directory that is a clone of the repository as far as the command line can tell, with an empty home and an empty
 * cache. It holds the program and a Node of its own, so that another user can run it wherever the real clone is.
 */
export class TemporaryCheckout {
  readonly path: string;
  readonly cache: string;
  readonly #home: string;

  private constructor(path: string) {
    this.path = path;
    this.#home = join(path, '.home');
    this.cache = cacheDirectory({ HOME: this.#home });
  }

  static async create(): Promise<TemporaryCheckout> {
    // Not below the home directory: another user must be able to come here.
    const checkout = new TemporaryCheckout(mkdtempSync('/var/tmp/flywheel-bootstrap-'));
    chmodSync(checkout.path, 0o755);
    // Bundles the sources of now, if the bundle is older.
    const bundled = await runProcess({
      command: process.execPath,
      args: [join(repositoryRoot, 'tools', 'flywheel.mjs'), '--version'],
      timeout: CLI_TIMEOUT,
    });
    if (!bundled.ok || bundled.value.code !== 0) throw new Error('the command line could not be bundled');
    checkout.#copy(join(repositoryRoot, 'dist', 'flywheel.mjs'), 'flywheel.mjs');
    checkout.#copy(process.execPath, '.bin/node');
    const bazelisk = npmBazelisk(repositoryRoot);
    if (bazelisk === undefined) throw new Error('run npm ci first');
    checkout.#copy(bazelisk, bazelisk.slice(repositoryRoot.length + 1));
    for (const name of [
      'MODULE.bazel',
      '.bazelversion',
      'tofu/.terraform.lock.hcl',
      'examples/.terraform.lock.hcl',
      'examples/MODULE.bazel',
    ]) {
      if (existsSync(join(repositoryRoot, name))) checkout.#copy(join(repositoryRoot, name), name);
    }
    mkdirSync(checkout.#home);
    return checkout;
  }

  /** Fills the cache with what this machine's own bootstrap has built; nothing on a machine that needs nothing. */
  seedCache(): void {
    for (const name of ['go', 'providers']) {
      const from = join(cacheDirectory(process.env), name);
      if (existsSync(from)) cpSync(from, join(this.cache, name), { recursive: true });
    }
  }

  /** What Go itself caches: with an empty home it would fetch and compile everything again. */
  static async goEnvironment(): Promise<NodeJS.ProcessEnv> {
    const go = findExecutables('go', process.env['PATH'])[0];
    if (go === undefined) return {};
    const result = await runProcess({
      command: go,
      args: ['env', '-json', 'GOCACHE', 'GOMODCACHE', 'GOENV'],
      timeout: CLI_TIMEOUT,
    });
    if (!result.ok || result.value.code !== 0) throw new Error('go env failed');
    return JSON.parse(result.value.stdout) as NodeJS.ProcessEnv;
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), text);
  }

  /** A directory for the search path that holds Node and nothing else. */
  get barePath(): string {
    return join(this.path, '.bin');
  }

  /** The environment of what runs here: an empty home, and nothing of the caller's that leads out of it. */
  environment(changes: Readonly<Record<string, string | undefined>> = {}): NodeJS.ProcessEnv {
    return {
      ...process.env,
      HOME: this.#home,
      NO_COLOR: '1',
      XDG_CACHE_HOME: undefined,
      BAZELISK_HOME: undefined,
      ...changes,
    };
  }

  async run(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
    const env = this.environment(options.env);
    const command = join(this.barePath, 'node');
    const commandArgs = [join(this.path, 'flywheel.mjs'), ...args];
    if (options.uid !== undefined) {
      this.#giveTo(options.uid);
      return runAs(options.uid, command, commandArgs, this.path, env);
    }
    const result = await runProcess({
      command,
      args: commandArgs,
      cwd: this.path,
      env,
      timeout: CLI_TIMEOUT,
    });
    if (!result.ok) throw new Error(describeProcessFailure(result.error));
    return result.value;
  }

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  #giveTo(uid: number): void {
    for (const path of ['', ...readdirSync(this.path, { recursive: true, encoding: 'utf8' })]) {
      chownSync(join(this.path, path), uid, uid);
    }
  }

  #copy(from: string, to: string): void {
    const target = join(this.path, to);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(from, target);
    chmodSync(target, 0o755);
  }
}

function runAs(
  uid: number,
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, uid, gid: uid, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? 128, ...output });
    });
  });
}
