import { readFileSync, writeFileSync } from 'node:fs';

import { ExitCode } from '../cli/exit-codes.ts';
import type { ValidationRequest } from '../validate/request.ts';
import { validateModule } from '../validate/validate-module.ts';
import { formatFindings, formatSummary, parseValidationResult } from '../validate/verdict.ts';

/** `validate REQUEST.json`: writes the result the request names. Findings are part of the result, not a failure. */
export async function validateCommand([requestFile]: readonly string[]): Promise<ExitCode> {
  if (requestFile === undefined) {
    process.stderr.write('validate needs a request file\n');
    return ExitCode.usage;
  }
  const request = JSON.parse(readFileSync(requestFile, 'utf8')) as ValidationRequest;
  const validated = await validateModule(request);
  if (!validated.ok) {
    process.stderr.write(`${validated.error.label}: ${validated.error.problem}\n`);
    return ExitCode.environment;
  }
  writeFileSync(request.output, `${JSON.stringify(validated.value, undefined, 2)}\n`);
  return ExitCode.ok;
}

/**
 * `verdict RESULT.json [STAMP]`: says what was found, and ends with 1 when there are errors. With a stamp file (a
 * build) only findings are printed; without (a test) the summary as well.
 */
export function verdictCommand([resultFile, stampFile]: readonly string[]): ExitCode {
  if (resultFile === undefined) {
    process.stderr.write('verdict needs a result file\n');
    return ExitCode.usage;
  }
  const parsed = parseValidationResult(readFileSync(resultFile, 'utf8'));
  if (!parsed.ok) {
    process.stderr.write(`${resultFile} ${parsed.error.problem}\n`);
    return ExitCode.environment;
  }
  const result = parsed.value;
  if (result.diagnostics.length > 0) process.stderr.write(`${formatFindings(result)}\n`);
  if (result.diagnostics.length > 0 || stampFile === undefined)
    process.stderr.write(`${formatSummary(result)}\n`);
  if (result.errors > 0) return ExitCode.findings;
  if (stampFile !== undefined) writeFileSync(stampFile, '');
  return ExitCode.ok;
}
