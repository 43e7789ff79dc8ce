import { readFileSync, writeFileSync } from 'node:fs';

import { ExitCode } from '../cli/exit-codes.ts';
import type { ValidationRequest } from '../validate/request.ts';
import { validateModule } from '../validate/validate-module.ts';
import { formatFindings, formatSummary, parseValidationResult } from '../validate/verdict.ts';
import { inContext, ownProcess, type CommandContext } from './command.ts';
import { engineResources, withAbsolutePaths, writeResult } from './engine-command.ts';

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
  const asked = JSON.parse(readFileSync(inContext(context, requestFile), 'utf8')) as ValidationRequest;
  const request = withAbsolutePaths(asked, context);
  const validated = await validateModule(request, {
    ...engineResources(context),
    plain: args.includes('--plain'),
  });
  return writeResult(validated, request.output, context);
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
