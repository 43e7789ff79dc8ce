import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { GRPC_UNAVAILABLE, call, connect } from '../plugin-protocol/grpc.ts';
import { describeLaunchFailure, launchProvider } from '../plugin-protocol/provider-process.ts';
import { parseRecording, pruneSchema, type Recording } from '../plugin-protocol/recording.ts';
import { schemaProblem } from '../plugin-protocol/schema-shape.ts';
import { serveSchema, type Backend } from '../plugin-protocol/schema-server.ts';
import { err, ok, type Result } from '../result.ts';
import type { RequestProvider } from './request.ts';

/** The providers of one validation, ready for the engine to attach to. */
export interface ProviderSessions {
  /** The value of TF_REATTACH_PROVIDERS. */
  readonly reattach: string;
  /** Providers whose recording holds only some of their types. */
  readonly incomplete: ReadonlySet<string>;
  /** What went wrong with a provider process while the engine ran; the engine's result is void when there is any. */
  readonly failures: readonly string[];
  readonly close: () => void;
}

/**
 * Serves each provider's recorded schema, pruned to the words of the configuration: the engine decodes a whole schema
 * each time. Where there is a binary it is started once, at the same moment as the engine, and asked only for verdicts.
 */
export async function openProviderSessions(
  providers: readonly RequestProvider[],
  words: ReadonlySet<string> | undefined,
  scratch: string,
): Promise<Result<ProviderSessions, { readonly problem: string }>> {
  const reattach: Record<string, unknown> = {};
  const incomplete = new Set<string>();
  const failures: string[] = [];
  const closers: (() => void)[] = [];
  const close = (): void => {
    for (const closer of closers) closer();
  };
  for (const [index, provider] of providers.entries()) {
    const recording = readRecording(provider);
    if (!recording.ok) {
      close();
      return recording;
    }
    if (!recording.value.complete) incomplete.add(provider.source);
    const { schema } = recording.value;
    const pruned = { ...recording.value, schema: words ? pruneSchema(schema, words) : schema };
    // Of the types in use only: a whole schema takes as long again as reading it.
    const malformed = schemaProblem(pruned.schema);
    if (malformed !== undefined) {
      close();
      return err({
        problem: `the recorded schema ${provider.schema} ${malformed}; ${recordAgain(provider)}`,
      });
    }
    let backend: Backend | undefined;
    if (provider.binary !== undefined) {
      const opened = openBackend(resolve(provider.binary), scratch, failures);
      closers.push(opened.close);
      backend = opened.backend;
    }
    const server = await serveSchema(pruned, join(scratch, String(index)), backend);
    closers.push(server.close);
    reattach[provider.source] = {
      Protocol: 'grpc',
      ProtocolVersion: pruned.protocol,
      // The engine watches this process and gives up when it dies, which is what should happen.
      Pid: process.pid,
      // Without it the engine ends the "provider" after use, and assumes protocol 5.
      Test: true,
      Addr: { Network: 'unix', String: server.socket },
    };
  }
  return ok({ reattach: JSON.stringify(reattach), incomplete, failures, close });
}

function readRecording(provider: RequestProvider): Result<Recording, { readonly problem: string }> {
  const recording = parseRecording(readFileSync(provider.schema, 'utf8'));
  if (!recording.ok) {
    return err({
      problem: `the recorded schema ${provider.schema} ${recording.error.problem}; ${recordAgain(provider)}`,
    });
  }
  const { provider: source, version } = recording.value;
  if (source !== provider.source || version !== provider.version) {
    return err({
      problem:
        `the recorded schema ${provider.schema} is of ${source} ${version}, but ${provider.source} ` +
        `${provider.version} is used; ${recordAgain(provider)}`,
    });
  }
  return recording;
}

function recordAgain({ source, version, schema }: RequestProvider): string {
  return `record it again: flywheel providers record --provider ${source} --version ${version} --binary FILE --out ${schema}`;
}

function openBackend(
  binary: string,
  scratch: string,
  failures: string[],
): { backend: Backend; close: () => void } {
  const provider = launchProvider(binary, scratch);
  const session = provider.ready.then((launched) => {
    if (launched.ok) return ok(connect(launched.value.socket));
    return err(describeLaunchFailure(launched.error));
  });
  let closed = false;
  const backend: Backend = async (path, message) => {
    const connected = await session;
    if (!connected.ok) {
      failures.push(connected.error);
      return err({ path, status: GRPC_UNAVAILABLE, message: connected.error });
    }
    const result = await call(connected.value, path, message);
    if (!result.ok && !closed)
      failures.push(`the provider ${binary} failed in ${path}: ${result.error.message}`);
    return result;
  };
  const close = (): void => {
    closed = true;
    void session.then((connected) => {
      if (connected.ok) connected.value.destroy();
    });
    provider.kill();
  };
  return { backend, close };
}
