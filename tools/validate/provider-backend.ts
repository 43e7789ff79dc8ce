import type http2 from 'node:http2';

import { GRPC_UNAVAILABLE, call, connect, type CallFailure } from '../plugin-protocol/grpc.ts';
import type { ProcessEnd } from '../plugin-protocol/last-words.ts';
import { describeProviderFailure, type ProviderFailure } from '../plugin-protocol/provider-failure.ts';
import { launchProvider, type ProviderLife } from '../plugin-protocol/provider-process.ts';
import { err, ok, type Result } from '../result.ts';

/** A call that a provider process did not answer. */
export interface UnansweredCall extends CallFailure {
  readonly failure: ProviderFailure;
}

export type AskProvider = (path: string, message: Uint8Array) => Promise<Result<Uint8Array, UnansweredCall>>;

/** A provider process and the one connection to it. */
export interface ProviderBackend {
  /** Asks the provider. A failure says what is wrong with the process, and holds the last it said. */
  readonly ask: AskProvider;
  /** Resolves when the process has ended, or could not begin. */
  readonly ended: Promise<unknown>;
  readonly close: () => void;
}

/** Starts the process without waiting for it: by the time the engine asks, it is there. */
export function openBackend(binary: string, socketDirectory: string, life: ProviderLife): ProviderBackend {
  const provider = launchProvider(binary, socketDirectory, life);
  let session: http2.ClientHttp2Session | undefined;
  const launched = provider.ready.then((result) => {
    if (result.ok) session = connect(result.value.socket);
    return result;
  });

  const ask: AskProvider = async (path, message) => {
    const process = await launched;
    const fail = (failure: ProviderFailure): Result<never, UnansweredCall> =>
      err({ path, status: GRPC_UNAVAILABLE, message: describeProviderFailure(failure), failure });
    if (!process.ok) return fail(process.error);
    if (!session) return fail({ type: 'no-answer', path, reason: 'it has been ended' });
    const result = await call(session, path, message);
    if (result.ok) return ok(result.value);
    // A connection ends a moment before its process does, and only the process says why.
    const end = session.destroyed || session.closed ? await endOf(process.value.ended) : undefined;
    return fail({ type: 'no-answer', path, reason: result.error.message, ...(end && { end }) });
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

function endOf(ended: Promise<ProcessEnd>): Promise<ProcessEnd | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LAST_WORDS_MILLISECONDS, undefined);
    void ended.then((end) => {
      clearTimeout(timer);
      resolve(end);
    });
  });
}
