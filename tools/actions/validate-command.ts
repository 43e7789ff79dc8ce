import { readFileSync } from 'node:fs';

import { ExitCode } from '../cli/exit-codes.ts';
import type { ValidationRequest } from '../validate/request.ts';
import { validateModule } from '../validate/validate-module.ts';
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
