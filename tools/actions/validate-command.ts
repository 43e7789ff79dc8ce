import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

import { ExitCode } from '../cli/exit-codes.ts';
import type { ValidationRequest } from '../validate/request.ts';
import { validateModule } from '../validate/validate-module.ts';
import { formatFindings, formatSummary, parseValidationResult } from '../validate/verdict.ts';
import { inContext, ownProcess, type CommandContext } from './command.ts';

/**
 * `validate [--plain] REQUEST.json`: writes the result the request names. Findings are part of the result, not a failure.
 * With `--plain` the engine starts the providers itself.
 */
export async function validateCommand(
  args: readonly string[],
  context: CommandContext = ownProcess,
): Promise<ExitCode> {
  const [requestFile] = args.filter((arg) => arg !== '--plain');
  if (requestFile === undefined) {
    context.say('validate needs a request file\n');
    return ExitCode.usage;
  }
  const { base, pool, digestOf, signal } = context;
  const asked = JSON.parse(readFileSync(inContext(context, requestFile), 'utf8')) as ValidationRequest;
  const request = withAbsolutePaths(asked, (path) => inContext(context, path));
  const validated = await validateModule(request, {
    ...(pool && { shared: { pool, digestOf: (path) => digestOf?.(relative(base, path)) } }),
    ...(signal && { signal }),
    plain: args.includes('--plain'),
  });
  if (!validated.ok) {
    // Where the action runs is nobody's concern.
    const problem = validated.error.problem.replaceAll(`${base}/`, '');
    context.say(`${validated.error.label}: ${problem}\n`);
    return ExitCode.environment;
  }
  if (signal?.aborted !== true) {
    writeFileSync(request.output, `${JSON.stringify(validated.value, undefined, 2)}\n`);
  }
  return ExitCode.ok;
}

function withAbsolutePaths(
  request: ValidationRequest,
  absolute: (path: string) => string,
): ValidationRequest {
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

/**
 * `verdict RESULT.json [STAMP]`: says what was found, and ends with 1 when there are errors. With a stamp file (a
 * build) only findings are printed; without (a test) the summary as well.
 */
export function verdictCommand(
  [resultFile, stampFile]: readonly string[],
  context: CommandContext = ownProcess,
): ExitCode {
  if (resultFile === undefined) {
    context.say('verdict needs a result file\n');
    return ExitCode.usage;
  }
  const parsed = parseValidationResult(readFileSync(inContext(context, resultFile), 'utf8'));
  if (!parsed.ok) {
    context.say(`${resultFile} ${parsed.error.problem}\n`);
    return ExitCode.environment;
  }
  const result = parsed.value;
  if (result.diagnostics.length > 0) context.say(`${formatFindings(result)}\n`);
  if (result.diagnostics.length > 0 || stampFile === undefined) context.say(`${formatSummary(result)}\n`);
  if (result.errors > 0) return ExitCode.findings;
  if (stampFile !== undefined) writeFileSync(inContext(context, stampFile), '');
  return ExitCode.ok;
}
