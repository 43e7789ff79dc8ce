import { createProviderPool } from '../../validate/provider-pool.ts';
import type { Command } from '../command.ts';
import { serveRequests } from './serve-requests.ts';

/** Is a worker: answers on standard output, where nothing else is ever written, until standard input ends. */
export async function serveStandardInput(
  commands: ReadonlyMap<string, Command>,
  describeError: (error: unknown) => string,
): Promise<void> {
  const pool = createProviderPool();
  process.on('exit', pool.close);
  // Each child and each directory listens for the end of the process, and there are as many as requests.
  process.setMaxListeners(0);
  const output = process.stdout;
  const write: (text: string) => boolean = output.write.bind(output);
  // Bazel keeps what stands on standard error in the log of the worker.
  output.write = process.stderr.write.bind(process.stderr);
  await serveRequests(process.stdin, {
    commands,
    pool,
    directory: process.cwd(),
    describeError,
    respond: write,
  });
}
