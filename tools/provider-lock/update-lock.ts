import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

import { describeProcessFailure, runProcess, type Timeout } from '../process/run-process.ts';
import { makeScratchDirectory } from '../process/scratch-directory.ts';
import { err, ok, type Result } from '../result.ts';
import { meets } from './check-lock.ts';
import { describeChanges, parseLockFile } from './lock-file.ts';
import { bySource, type Requirement } from './requirements.ts';

export interface LockUpdate {
  readonly tofu: string;
  /** The lock file in the workspace. */
  readonly lockFile: string;
  readonly requirements: readonly Requirement[];
  readonly platforms: readonly string[];
  /** A path or URL; empty for the registries. */
  readonly mirror: string;
  /** Whether to look for newer versions of what is locked already. */
  readonly upgrade: boolean;
  readonly workspace: string;
  readonly onProgress: (line: string) => void;
}

export interface UpdateFailure {
  readonly problem: string;
  /** Whether a mirror would help: a registry could not be reached. */
  readonly unreachable?: true;
}

const LOCK_TIMEOUT: Timeout = { name: 'tofu providers lock', milliseconds: 1_800_000 };
const LOCK_NAME = '.terraform.lock.hcl';

/**
 * Writes a lock file anew with a real engine, which sees nothing but what the modules require. The file is replaced at
 * once and only when the engine succeeded; what nobody here requires stays in it.
 *
 * @returns what changed; empty where the file was right already
 */
export async function updateLock(update: LockUpdate): Promise<Result<readonly string[], UpdateFailure>> {
  const mirror = mirrorArgument(update.mirror, update.workspace);
  if (!mirror.ok) return mirror;
  const before = readFileSync(update.lockFile, 'utf8');
  const known = parseLockFile(before);
  const required = bySource(update.requirements);
  // The engine keeps a locked version, and refuses one that no longer fits; without its block it selects a new one.
  const outdated = (known ?? []).filter((entry) => {
    const demands = required.get(entry.source) ?? [];
    return demands.length > 0 && (update.upgrade || !demands.every((demand) => meets(entry, demand)));
  });

  const scratch = makeScratchDirectory();
  try {
    const directory = join(scratch.path, 'configuration');
    mkdirSync(directory);
    writeFileSync(join(directory, 'versions.tf.json'), configuration(required));
    writeFileSync(
      join(directory, LOCK_NAME),
      outdated.reduce((text, entry) => text.replace(entry.text, ''), before),
    );
    const locked = await runProcess({
      command: update.tofu,
      args: [
        'providers',
        'lock',
        '-no-color',
        ...mirror.value,
        ...update.platforms.map((platform) => `-platform=${platform}`),
      ],
      cwd: directory,
      env: { ...engineEnvironment(process.env), TF_DATA_DIR: join(scratch.path, 'data') },
      timeout: LOCK_TIMEOUT,
      onLine: (stream, line) => {
        if (stream === 'stdout' && line.startsWith('- ')) update.onProgress(line.slice(2));
      },
    });
    if (!locked.ok) return err({ problem: describeProcessFailure(locked.error) });
    if (locked.value.code !== 0) {
      const said = withoutEmptyHeader(locked.value.stderr).trim();
      return err({
        problem: `tofu providers lock failed:\n${said}`,
        ...(update.mirror === '' && UNREACHABLE.test(said) && { unreachable: true }),
      });
    }
    const after = readFileSync(join(directory, LOCK_NAME), 'utf8');
    if (after === before) return ok([]);
    replaceFile(update.lockFile, after);
    const changes = describeChanges(known ?? [], parseLockFile(after) ?? []);
    return ok(changes.length > 0 ? changes : ['the layout was changed to that of the engine']);
  } finally {
    scratch.remove();
  }
}

/** As the engine and Go say it; their lines are broken anywhere. */
const UNREACHABLE =
  /could\s+not\s+connect|no\s+such\s+host|network\s+is\s+unreachable|connection\s+(refused|reset)|i\/o\s+timeout|TLS\s+handshake\s+timeout|deadline\s+exceeded/i;

/** The engine announces problems where TF_CLI_CONFIG_FILE names no file, and then has none to tell. */
function withoutEmptyHeader(text: string): string {
  const header = /^There are some problems with the CLI configuration:\s*/;
  return text.includes('As a result of the above problems') ? text : text.replace(header, '');
}

/** One block for all modules: several demands for one provider are one list of constraints. */
function configuration(required: ReadonlyMap<string, readonly Requirement[]>): string {
  const entries = [...required].map(([source, demands], index) => {
    const constraints = [...new Set(demands.map(({ constraint }) => constraint.trim()))].filter(
      (constraint) => constraint !== '',
    );
    const version = constraints.length > 0 ? { version: constraints.join(', ') } : {};
    return [`p${index}`, { source, ...version }];
  });
  return `${JSON.stringify({ terraform: { required_providers: Object.fromEntries(entries) as unknown } })}\n`;
}

function mirrorArgument(mirror: string, workspace: string): Result<readonly string[], UpdateFailure> {
  if (mirror === '') return ok([]);
  if (!mirror.includes('://')) {
    return ok([`-fs-mirror=${isAbsolute(mirror) ? mirror : join(workspace, mirror)}`]);
  }
  if (!URL.canParse(mirror) || !mirror.startsWith('https://')) {
    return err({ problem: 'the mirror is neither a path nor an https:// URL' });
  }
  const { username, password } = new URL(mirror);
  if (username !== '' || password !== '') {
    // Other users of the machine see the arguments of every process.
    return err({
      problem:
        'the URL of the mirror holds credentials. Remove them, and set TF_TOKEN_HOST or a credentials block in ~/.tofurc',
    });
  }
  return ok([`-net-mirror=${mirror.endsWith('/') ? mirror : `${mirror}/`}`]);
}

const KEPT = /^(HOME|PATH|TMPDIR|XDG_\w+|USER|SSL_CERT_FILE|SSL_CERT_DIR|TF_CLI_CONFIG_FILE|TF_TOKEN_\w+)$/;
const PROXY = /^(https?|no|all)_proxy$/i;

/** Credentials and the way to the network are the user's; settings that change what the command does are not. */
function engineEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => KEPT.test(name) || PROXY.test(name)));
}

function replaceFile(path: string, text: string): void {
  // The file itself, where its name in the workspace is a symbolic link.
  const file = realpathSync(path);
  const unfinished = `${file}.unfinished`;
  try {
    writeFileSync(unfinished, text, { mode: statSync(file).mode & 0o777 });
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
