import { readFileSync, writeFileSync } from 'node:fs';

import { ExitCode } from '../cli/exit-codes.ts';
import { findingsToSarif } from '../sarif/findings-to-sarif.ts';
import { sarifLog, serializeSarif } from '../sarif/sarif-log.ts';
import { parseValidationResult } from '../validate/verdict.ts';
import { inContext, ownProcess, type CommandContext } from './command.ts';

/** `sarif RESULT.json OUT.sarif`: the same findings as SARIF 2.1.0. */
export function sarifCommand(
  [resultFile, out]: readonly string[],
  context: CommandContext = ownProcess,
): ExitCode {
  if (resultFile === undefined || out === undefined) {
    context.say('sarif needs a result file and an output file\n');
    return ExitCode.usage;
  }
  const parsed = parseValidationResult(readFileSync(inContext(context, resultFile), 'utf8'));
  if (!parsed.ok) {
    context.say(`${resultFile} ${parsed.error.problem}\n`);
    return ExitCode.environment;
  }
  writeFileSync(inContext(context, out), serializeSarif(sarifLog(findingsToSarif(parsed.value))));
  return ExitCode.ok;
}
