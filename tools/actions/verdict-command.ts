import { readFileSync, writeFileSync } from 'node:fs';

import { ExitCode } from '../cli/exit-codes.ts';
import { formatFindings, formatSummary, parseValidationResult } from '../validate/verdict.ts';
import { inContext, ownProcess, type CommandContext } from './command.ts';

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
