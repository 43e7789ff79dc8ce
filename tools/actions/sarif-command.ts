import { readFileSync, writeFileSync } from 'node:fs';

import { ExitCode } from '../cli/exit-codes.ts';
import { findingsToSarif } from '../sarif/findings-to-sarif.ts';
import { sarifLog, serializeSarif } from '../sarif/sarif-log.ts';
import { parseValidationResult } from '../validate/verdict.ts';

/** `sarif RESULT.json OUT.sarif`: the same findings as SARIF 2.1.0. */
export function sarifCommand([resultFile, out]: readonly string[]): ExitCode {
  if (resultFile === undefined || out === undefined) {
    process.stderr.write('sarif needs a result file and an output file\n');
    return ExitCode.usage;
  }
  const parsed = parseValidationResult(readFileSync(resultFile, 'utf8'));
  if (!parsed.ok) {
    process.stderr.write(`${resultFile} ${parsed.error.problem}\n`);
    return ExitCode.environment;
  }
  writeFileSync(out, serializeSarif(sarifLog(findingsToSarif(parsed.value))));
  return ExitCode.ok;
}
