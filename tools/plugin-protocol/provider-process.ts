import { spawn, type ChildProcess } from 'node:child_process';

import { guardProcessGroup } from '../process/guardian.ts';
import type { Timeout } from '../process/run-process.ts';
import { err, ok, type Result } from '../result.ts';
import type { ProcessEnd } from './last-words.ts';

/** A provider that answered the handshake and waits for calls. */
export interface ProviderProcess {
  readonly protocol: 5 | 6;
  readonly socket: string;
  /** Resolves when the process has ended, by itself or not. */
  readonly ended: Promise<ProcessEnd>;
  /** Ends the provider at once; it holds no state worth a farewell. */
  kill(): void;
}

export type LaunchFailure =
  | { readonly type: 'not-started'; readonly reason: string }
  | { readonly type: 'ended-early'; readonly end: ProcessEnd }
  | { readonly type: 'no-handshake'; readonly timeout: Timeout; readonly output: string }
  | { readonly type: 'odd-handshake'; readonly line: string };

/** Of what a provider says, the end is kept: there it says what it died of, before the stacks of a Go program. */
const KEPT_OUTPUT = 64_000;

/** How long after the end of a process its last output may take to arrive. */
const LAST_WORDS_MILLISECONDS = 200;

/**
 * How long the process is needed: for one piece of work, most of which is its own start, it need not collect garbage.
 * One that serves many would keep all that it ever held.
 */
export type ProviderLife = 'one use' | 'many uses';

const WITHOUT_COLLECTION = { GOGC: 'off', GOMEMLIMIT: '512MiB' } as const;

const HANDSHAKE_TIMEOUT: Timeout = { name: 'provider handshake', milliseconds: 30_000 };

/**
 * Starts a provider the way an engine does, without TLS: no client certificate is offered.
 * Handshake: hashicorp/go-plugin's `docs/internals.md`; the cookie and versions: OpenTofu's `internal/plugin/serve.go`.
 *
 * `socketDirectory` must be short: the socket's whole path has to fit into 107 bytes.
 */
export function launchProvider(
  binary: string,
  socketDirectory: string,
  life: ProviderLife,
): { readonly ready: Promise<Result<ProviderProcess, LaunchFailure>>; kill(): void } {
  const child: ChildProcess = spawn(binary, [], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that whatever a provider starts ends with it.
    detached: true,
    env: {
      HOME: socketDirectory,
      TMPDIR: socketDirectory,
      PLUGIN_UNIX_SOCKET_DIR: socketDirectory,
      TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
      PLUGIN_PROTOCOL_VERSIONS: '5,6',
      ...(life === 'one use' && WITHOUT_COLLECTION),
    },
  });
  const unguard = child.pid === undefined ? undefined : guardProcessGroup(child.pid);
  const kill = (): void => {
    process.off('exit', kill);
    // Whatever the provider has started may hold these open for ever.
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.unref();
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    unguard?.();
  };
  // A provider does not notice that its parent has died.
  process.on('exit', kill);

  let output = '';
  const ended = new Promise<ProcessEnd>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      resolve({ code, signal, output: output.trim() });
    };
    child.on('close', end);
    child.on('error', () => {
      end(null, null);
    });
    // Something it has started may hold its output open.
    child.on('exit', (code, signal) => setTimeout(end, LAST_WORDS_MILLISECONDS, code, signal).unref());
  });

  const ready = new Promise<Result<ProviderProcess, LaunchFailure>>((resolve) => {
    const settle = (result: Result<ProviderProcess, LaunchFailure>): void => {
      clearTimeout(timer);
      if (!result.ok) kill();
      resolve(result);
    };
    const timer = setTimeout(() => {
      settle(err({ type: 'no-handshake', timeout: HANDSHAKE_TIMEOUT, output: output.trim() }));
    }, HANDSHAKE_TIMEOUT.milliseconds);
    child.on('error', (error) => {
      settle(err({ type: 'not-started', reason: error.message }));
    });
    child.on('exit', () => {
      void ended.then((end) => {
        settle(err({ type: 'ended-early', end }));
      });
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    });
    let line = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      line += text;
      if (!line.includes('\n')) return;
      child.stdout?.removeAllListeners('data').resume();
      settle(parseHandshake(line.slice(0, line.indexOf('\n')).trim(), { ended, kill }));
    });
  });
  return { ready, kill };
}

function parseHandshake(
  line: string,
  child: Pick<ProviderProcess, 'ended' | 'kill'>,
): Result<ProviderProcess, LaunchFailure> {
  const [core, protocol, network, socket, kind] = line.split('|');
  const version = protocol === '5' ? 5 : protocol === '6' ? 6 : undefined;
  if (
    core !== '1' ||
    version === undefined ||
    network !== 'unix' ||
    socket === undefined ||
    kind !== 'grpc'
  ) {
    return err({ type: 'odd-handshake', line: line.slice(0, 200) });
  }
  return ok({ protocol: version, socket, ...child });
}
