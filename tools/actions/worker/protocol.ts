import { isObject } from '../../plugin-protocol/recording.ts';
import { err, ok, type Result } from '../../result.ts';

/**
 * Bazel's persistent worker protocol as newline-delimited JSON.
 * Format: https://bazel.build/remote/creating and Bazel's `src/main/protobuf/worker_protocol.proto`.
 */
export interface WorkRequest {
  readonly arguments: readonly string[];
  /** The digest Bazel knows of each input, by the path the arguments name it with. */
  readonly digests: ReadonlyMap<string, string>;
  /** 0 where Bazel waits for each answer before it asks again. */
  readonly requestId: number;
  readonly cancel: boolean;
  /** What the paths of arguments and inputs are relative to; itself relative to the working directory. */
  readonly sandboxDirectory: string;
}

export interface WorkResponse {
  readonly requestId: number;
  readonly exitCode: number;
  readonly output: string;
  readonly wasCancelled?: boolean;
}

/** What is wrong with a request, and to whom to say it. */
export interface MalformedRequest {
  readonly requestId: number;
  readonly problem: string;
}

/** Reads one line. Fields that are absent have their default value, as JSON of protocol buffers leaves them out. */
export function parseWorkRequest(line: string): Result<WorkRequest, MalformedRequest> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err({ requestId: guessedId(line), problem: `the work request is not JSON: ${reason}` });
  }
  if (!isObject(value)) return err({ requestId: 0, problem: 'the work request is not a JSON object' });
  const { arguments: words = [], inputs = [], requestId = 0, cancel = false, sandboxDir = '' } = value;
  if (typeof requestId !== 'number' || !Number.isInteger(requestId)) {
    return err({ requestId: 0, problem: `the work request has requestId ${JSON.stringify(requestId)}` });
  }
  const fail = (problem: string): Result<never, MalformedRequest> => err({ requestId, problem });
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) {
    return fail('the work request has arguments that are not a list of texts');
  }
  if (!Array.isArray(inputs)) return fail('the work request has inputs that are not a list');
  const digests = new Map<string, string>();
  for (const input of inputs as unknown[]) {
    if (!isObject(input) || typeof input['path'] !== 'string') {
      return fail('the work request has an input without a path');
    }
    const { path, digest } = input;
    if (typeof digest === 'string' && digest !== '') digests.set(path, digest);
  }
  if (typeof cancel !== 'boolean')
    return fail('the work request has a cancel that is neither true nor false');
  if (typeof sandboxDir !== 'string') return fail('the work request has a sandboxDir that is not a text');
  return ok({ arguments: words, digests, requestId, cancel, sandboxDirectory: sandboxDir });
}

/** An answer with another number than the request's would leave Bazel waiting. */
function guessedId(line: string): number {
  return Number(/"requestId"\s*:\s*(\d+)/.exec(line)?.[1] ?? 0);
}

export function serializeWorkResponse(response: WorkResponse): string {
  return `${JSON.stringify(response)}\n`;
}
