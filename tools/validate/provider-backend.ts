import type http2 from 'node:http2';

import { GRPC_UNAVAILABLE, call, connect, type CallFailure } from '../plugin-protocol/grpc.ts';
import { describeLaunchFailure, launchProvider } from '../plugin-protocol/provider-process.ts';
import type { Backend } from '../plugin-protocol/schema-server.ts';
import { err, ok, type Result } from '../result.ts';

/** A provider process and the one connection to it. */
export interface ProviderBackend {
  /** Asks the provider. A failure says, in its message, what is wrong with the process and in whose words. */
  readonly ask: Backend;
  /** Resolves when the process has ended, or could not begin. */
  readonly ended: Promise<unknown>;
  readonly close: () => void;
}

/** Starts the process without waiting for it: by the time the engine asks, it is there. */
export function openBackend(binary: string, socketDirectory: string): ProviderBackend {
  const provider = launchProvider(binary, socketDirectory);
  let session: http2.ClientHttp2Session | undefined;
  const launched = provider.ready.then((result) => {
    if (result.ok) session = connect(result.value.socket);
    return result;
  });

  const ask: Backend = async (path, message) => {
    const process = await launched;
    const fail = (text: string): Result<never, CallFailure> =>
      err({ path, status: GRPC_UNAVAILABLE, message: text });
    if (!process.ok) return fail(describeLaunchFailure(process.error));
    if (!session) return fail(`the provider ${binary} has been ended`);
    const result = await call(session, path, message);
    if (result.ok) return ok(result.value);
    // A connection ends a moment before its process does, and only the process says why.
    const words = session.destroyed || session.closed ? await lastWords(process.value.ended) : '';
    return fail(
      `the provider ${binary} failed in ${path}: ${result.error.message}${words === '' ? '' : `\n${words}`}`,
    );
  };
  return {
    ask,
    ended: launched.then((result) => (result.ok ? result.value.ended : undefined)),
    close: () => {
      session?.destroy();
      session = undefined;
      provider.kill();
    },
  };
}

const LAST_WORDS_MILLISECONDS = 1_000;

function lastWords(ended: Promise<string>): Promise<string> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LAST_WORDS_MILLISECONDS, '');
    void ended.then((words) => {
      clearTimeout(timer);
      resolve(words);
    });
  });
}
