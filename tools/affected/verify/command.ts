import type { Command } from '../../cli/command.ts';
import { questionOptions } from '../command-line/question-options.ts';
import type { VerifyOptions } from './verify-command.ts';

export const verifyCommand: Command<VerifyOptions> = {
  name: 'verify',
  summary: 'hold the answer against one found another way, slowly: nothing may be missing',
  options: (parser) =>
    questionOptions(parser)
      .option('oracle', {
        choices: ['hash', 'build'] as const,
        default: 'hash' as const,
        describe: 'hashes of everything in both revisions, or what Bazel really runs after the change',
      })
      .option('tests', {
        type: 'boolean',
        default: true,
        describe: '--oracle build: run the tests as well (--no-tests: only build)',
      })
      .option('json', { type: 'boolean', default: false, describe: 'the result as JSON' }),
  run: async (options) => (await import('./verify-command.ts')).runVerify(options),
};
