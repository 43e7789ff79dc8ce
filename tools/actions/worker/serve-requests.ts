import { resolve } from 'node:path';

import { ExitCode } from '../../cli/exit-codes.ts';
import type { ProviderPool } from '../../validate/provider-pool.ts';
import type { Command, CommandContext } from '../command.ts';
import { parseWorkRequest, serializeWorkResponse, type WorkRequest, type WorkResponse } from './protocol.ts';

export interface Worker {
  readonly commands: ReadonlyMap<string, Command>;
  readonly pool: ProviderPool;
  /** What requests without a sandbox are relative to. */
  readonly directory: string;
  /** The text of an error that no command has foreseen. */
  readonly describeError: (error: unknown) => string;
  /** Writes a response; called once for each request, in any order. */
  readonly respond: (line: string) => void;
}

/** Answers the requests that arrive on `input`, several at once, until it ends. */
export async function serveRequests(input: AsyncIterable<Buffer | string>, worker: Worker): Promise<void> {
  const running = new Map<number, AbortController>();
  const pending = new Set<Promise<void>>();

  const answer = (response: WorkResponse): void => {
    worker.respond(serializeWorkResponse(response));
  };
  const accept = (line: string): void => {
    if (line.trim() === '') return;
    const parsed = parseWorkRequest(line);
    if (!parsed.ok) {
      const { requestId, problem } = parsed.error;
      answer({ requestId, exitCode: ExitCode.usage, output: `${problem}\n` });
      return;
    }
    const request = parsed.value;
    const { requestId } = request;
    if (request.cancel) {
      // The answer comes when the work has ended: after it, nothing of the request may be written any more.
      running.get(requestId)?.abort();
      return;
    }
    const cancellation = new AbortController();
    running.set(requestId, cancellation);
    const done = perform(request, cancellation.signal, worker).then((response) => {
      running.delete(requestId);
      answer(
        cancellation.signal.aborted ? { requestId, exitCode: 0, output: '', wasCancelled: true } : response,
      );
    });
    pending.add(done);
    void done.finally(() => pending.delete(done));
  };

  for await (const line of lines(input)) accept(line);
  await Promise.all(pending);
}

/** Unlike node:readline this neither waits for nor splits at a lone carriage return. */
async function* lines(input: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      yield rest.slice(0, end);
      rest = rest.slice(end + 1);
    }
  }
  if (rest !== '') yield rest;
}

async function perform(request: WorkRequest, signal: AbortSignal, worker: Worker): Promise<WorkResponse> {
  const { requestId, digests } = request;
  let output = '';
  const context: CommandContext = {
    base: resolve(worker.directory, request.sandboxDirectory),
    say: (text) => (output += text),
    pool: worker.pool,
    digestOf: (path) => digests.get(path),
    signal,
  };
  const [name = '', ...args] = request.arguments;
  const command = worker.commands.get(name);
  if (!command) {
    const known = [...worker.commands.keys()].join(', ');
    return { requestId, exitCode: ExitCode.usage, output: `no such action: ${name} (there are: ${known})\n` };
  }
  try {
    const exitCode = await command(args, context);
    return { requestId, exitCode, output };
  } catch (error) {
    return { requestId, exitCode: ExitCode.internal, output: `${output}${worker.describeError(error)}\n` };
  }
}
