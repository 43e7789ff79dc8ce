import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { ProviderFailure } from '../plugin-protocol/provider-failure.ts';
import { parseRecording, pruneSchema, type Recording } from '../plugin-protocol/recording.ts';
import { schemaProblem } from '../plugin-protocol/schema-shape.ts';
import { serveSchema, type Backend } from '../plugin-protocol/schema-server.ts';
import type { TestService } from '../plugin-protocol/test-calls.ts';
import { err, ok, type Result } from '../result.ts';
import { openBackend, type AskProvider, type ProviderBackend } from './provider-backend.ts';
import type { IdentifiedFile, ParsedRecording, ProviderPool } from './provider-pool.ts';
import type { ProviderTrouble } from './provider-trouble.ts';
import type { RequestProvider } from './request.ts';

/** The providers of one validation, ready for the engine to attach to. */
export interface ProviderSessions {
  /** The value of TF_REATTACH_PROVIDERS. */
  readonly reattach: string;
  /** Providers whose recording holds only some of their types. */
  readonly incomplete: ReadonlySet<string>;
  /** By the full address of the provider, with all types that were recorded. */
  readonly recordings: ReadonlyMap<string, Recording>;
  /** What went wrong with a provider process while the engine ran; the engine's result is void when there is any. */
  readonly failures: readonly ProviderTrouble[];
  readonly close: () => void;
}

/** What a worker keeps between validations. */
export interface SharedProviders {
  readonly pool: ProviderPool;
  /** The digest Bazel knows of an input, by the path the request names it with. */
  readonly digestOf: (path: string) => string | undefined;
}

export interface ProviderSessionOptions {
  readonly shared?: SharedProviders | undefined;
  /** For `tofu test` only: see `serveSchema`. */
  readonly forTests?: TestService;
}

/**
 * Serves each provider's recorded schema, pruned to the words of the configuration: the engine decodes a whole schema
 * each time. Where there is a binary it is started once, at the same moment as the engine, and asked only for verdicts.
 */
export async function openProviderSessions(
  providers: readonly RequestProvider[],
  words: ReadonlySet<string> | undefined,
  scratch: string,
  { shared, forTests }: ProviderSessionOptions = {},
): Promise<Result<ProviderSessions, { readonly problem: string }>> {
  const reattach: Record<string, unknown> = {};
  const incomplete = new Set<string>();
  const recordings = new Map<string, Recording>();
  const failures: ProviderTrouble[] = [];
  const closers: (() => void)[] = [];
  const close = (): void => {
    for (const closer of closers) closer();
  };
  for (const [index, provider] of providers.entries()) {
    const recording = readRecording(provider, shared);
    if (!recording.ok) {
      close();
      return recording;
    }
    recordings.set(provider.source, recording.value);
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
      const binary = { path: resolve(provider.binary), digest: shared?.digestOf(provider.binary) };
      const opened = openProvider(binary, scratch, shared?.pool, (failure) =>
        failures.push({ provider, failure }),
      );
      closers.push(opened.close);
      backend = opened.backend;
    }
    const server = await serveSchema(pruned, join(scratch, String(index)), backend, forTests);
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
  return ok({ reattach: JSON.stringify(reattach), incomplete, recordings, failures, close });
}

export function readRecording(
  provider: RequestProvider,
  shared?: SharedProviders,
): Result<Recording, { readonly problem: string }> {
  const read = (): ParsedRecording => parseRecording(readFileSync(provider.schema, 'utf8'));
  const file = { path: resolve(provider.schema), digest: shared?.digestOf(provider.schema) };
  const recording = shared ? shared.pool.recording(file, read) : read();
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

/**
 * The real provider for one validation. A process that other modules use as well may fail because of them: what it
 * cannot answer, a process of this validation's own is asked again, so that no module's result depends on another's.
 */
function openProvider(
  binary: IdentifiedFile,
  scratch: string,
  pool: ProviderPool | undefined,
  onFailure: (failure: ProviderFailure) => void,
): { backend: Backend; close: () => void } {
  const lease = pool?.lease(binary);
  let own: ProviderBackend | undefined;
  const openOwn = (): ProviderBackend => (own ??= openBackend(binary.path, scratch, 'one use'));
  // At the same moment as the engine.
  if (!lease) openOwn();
  let closed = false;
  const backend: AskProvider = async (path, message) => {
    if (lease && !own) {
      const answer = await lease.ask(path, message);
      if (answer.ok || closed) return answer;
    }
    const answer = await openOwn().ask(path, message);
    if (!answer.ok && !closed) onFailure(answer.error.failure);
    return answer;
  };
  const close = (): void => {
    closed = true;
    lease?.release();
    own?.close();
  };
  return { backend, close };
}
