import { spawn, type ChildProcess } from 'node:child_process';

import { guardProcessGroup } from '../process/guardian.ts';
import type { Timeout } from '../process/run-process.ts';
import { err, ok, type Result } from '../result.ts';

/** A provider that answered the handshake and waits for calls. */
export interface ProviderProcess {
  readonly protocol: 5 | 6;
  readonly socket: string;
  /** Resolves with the last it said when the process has ended, by itself or not. */
  readonly ended: Promise<string>;
  /** Ends the provider at once; it holds no state worth a farewell. */
  kill(): void;
}

export type LaunchFailure =
  | { readonly type: 'not-started'; readonly binary: string; readonly reason: string }
  | {
      readonly type: 'ended-early';
      readonly binary: string;
      readonly code: number | null;
      readonly output: string;
    }
  | { readonly type: 'no-handshake'; readonly binary: string; readonly timeout: Timeout }
  | { readonly type: 'odd-handshake'; readonly binary: string; readonly line: string };

/** Of what a provider says, the end is kept: there it says what it died of. */
const KEPT_OUTPUT = 4_000;

/** How long after the end of a process its last output may take to arrive. */
const LAST_WORDS_MILLISECONDS = 200;

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
  const ended = new Promise<string>((resolve) => {
    const end = (): void => {
      resolve(output.trim());
    };
    child.on('close', end);
    child.on('error', end);
    // Something it has started may hold its output open.
    child.on('exit', () => setTimeout(end, LAST_WORDS_MILLISECONDS).unref());
  });

  const ready = new Promise<Result<ProviderProcess, LaunchFailure>>((resolve) => {
    const settle = (result: Result<ProviderProcess, LaunchFailure>): void => {
      clearTimeout(timer);
      if (!result.ok) kill();
      resolve(result);
    };
    const timer = setTimeout(() => {
      settle(err({ type: 'no-handshake', binary, timeout: HANDSHAKE_TIMEOUT }));
    }, HANDSHAKE_TIMEOUT.milliseconds);
    child.on('error', (error) => {
      settle(err({ type: 'not-started', binary, reason: error.message }));
    });
    child.on('exit', (code) => {
      void ended.then(() => {
        settle(err({ type: 'ended-early', binary, code, output: output.trim() }));
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
      settle(parseHandshake(binary, line.slice(0, line.indexOf('\n')).trim(), { ended, kill }));
    });
  });
  return { ready, kill };
}

function parseHandshake(
  binary: string,
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
    return err({ type: 'odd-handshake', binary, line: line.slice(0, 200) });
  }
  return ok({ protocol: version, socket, ...child });
}

export function describeLaunchFailure(failure: LaunchFailure): string {
  switch (failure.type) {
    case 'not-started':
      return `the provider ${failure.binary} could not be started: ${failure.reason}`;
    case 'ended-early':
      return `the provider ${failure.binary} ended (code ${failure.code ?? 'none'}) before its handshake${failure.output === '' ? '' : `: ${failure.output}`}`;
    case 'no-handshake':
      return `the provider ${failure.binary} sent no handshake within ${failure.timeout.milliseconds / 1000} s (${failure.timeout.name})`;
    case 'odd-handshake':
      return `the provider ${failure.binary} sent a handshake that no engine understands: ${JSON.stringify(failure.line)}`;
  }
}
