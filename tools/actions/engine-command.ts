import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

import { ExitCode } from '../cli/exit-codes.ts';
import type { Result } from '../result.ts';
import type { SharedProviders } from '../validate/provider-sessions.ts';
import type { EngineRequest } from '../validate/request.ts';
import type { ValidationResult } from '../validate/result.ts';
import type { ValidationFailure } from '../validate/validate-module.ts';
import { inContext, type CommandContext } from './command.ts';

/** The requests that a worker serves at once are relative to different places, and its own is none of them. */
export function withAbsolutePaths<T extends EngineRequest & { readonly output: string }>(
  request: T,
  context: CommandContext,
): T {
  const absolute = (path: string): string => inContext(context, path);
  return {
    ...request,
    tofu: absolute(request.tofu),
    output: absolute(request.output),
    files: request.files.map((file) => ({ ...file, path: absolute(file.path) })),
    providers: request.providers.map((provider) => ({
      ...provider,
      schema: absolute(provider.schema),
      ...(provider.binary !== undefined && { binary: absolute(provider.binary) }),
    })),
  };
}

/** What a worker keeps for the engine, and what tells it that nobody wants the result any more. */
export function engineResources({ base, pool, digestOf, signal }: CommandContext): {
  readonly shared?: SharedProviders;
  readonly signal?: AbortSignal;
} {
  return {
    ...(pool && { shared: { pool, digestOf: (path) => digestOf?.(relative(base, path)) } }),
    ...(signal && { signal }),
  };
}

/** Findings are part of a result; only where there is none the action fails. */
export function writeResult(
  result: Result<ValidationResult, ValidationFailure>,
  output: string,
  { base, say, signal }: CommandContext,
): ExitCode {
  if (!result.ok) {
    // Where the action runs is nobody's concern.
    say(`${result.error.label}: ${result.error.problem.replaceAll(`${base}/`, '')}\n`);
    return ExitCode.environment;
  }
  if (signal?.aborted !== true) writeFileSync(output, `${JSON.stringify(result.value, undefined, 2)}\n`);
  return ExitCode.ok;
}
