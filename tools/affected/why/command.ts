import type { Command } from '../../cli/command.ts';
import { questionOptions } from '../command-line/question-options.ts';
import type { WhyOptions } from './why-command.ts';

export const whyCommand: Command<WhyOptions> = {
  name: 'why <label>',
  summary: 'say whether a target is affected, by what, and by way of what',
  options: (parser) =>
    questionOptions(parser).positional('label', {
      type: 'string',
      demandOption: true,
      describe: 'the target: //package:name',
    }),
  run: async (options) => (await import('./why-command.ts')).runWhy(options),
};
