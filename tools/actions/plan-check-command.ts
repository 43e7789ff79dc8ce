import { readFileSync, writeFileSync } from 'node:fs';

import { ExitCode } from '../cli/exit-codes.ts';
import { planModule } from '../plan-check/plan-module.ts';
import type { PlanCheckRequest } from '../plan-check/request.ts';

/** `plan-check REQUEST.json`: writes the result the request names. Findings are part of the result, not a failure. */
export async function planCheckCommand([requestFile]: readonly string[]): Promise<ExitCode> {
  if (requestFile === undefined) {
    process.stderr.write('plan-check needs a request file\n');
    return ExitCode.usage;
  }
  const request = JSON.parse(readFileSync(requestFile, 'utf8')) as PlanCheckRequest;
  const planned = await planModule(request);
  if (!planned.ok) {
    process.stderr.write(`${planned.error.label}: ${planned.error.problem}\n`);
    return ExitCode.environment;
  }
  writeFileSync(request.output, `${JSON.stringify(planned.value, undefined, 2)}\n`);
  return ExitCode.ok;
}
