import { readFileSync } from 'node:fs';

import { ExitCode } from '../cli/exit-codes.ts';
import { planModule } from '../plan-check/plan-module.ts';
import type { PlanCheckRequest } from '../plan-check/request.ts';
import { inContext, ownProcess, type CommandContext } from './command.ts';
import { engineResources, withAbsolutePaths, writeResult } from './engine-command.ts';

/** `plan-check REQUEST.json`: writes the result the request names. Findings are part of the result, not a failure. */
export async function planCheckCommand(
  [requestFile]: readonly string[],
  context: CommandContext = ownProcess,
): Promise<ExitCode> {
  if (requestFile === undefined) {
    context.say('plan-check needs a request file\n');
    return ExitCode.usage;
  }
  const asked = JSON.parse(readFileSync(inContext(context, requestFile), 'utf8')) as PlanCheckRequest;
  const request = withAbsolutePaths(asked, context);
  return writeResult(await planModule(request, engineResources(context)), request.output, context);
}
