import type { Command } from '../../cli/command.ts';
import { questionOptions } from '../command-line/question-options.ts';
import { selectionOptions } from '../command-line/selection-options.ts';
import type { RunOptions } from './run-command.ts';

const USAGE = 'flywheel affected run [options] -- test|build [options of Bazel]';

export const runCommand: Command<RunOptions> = {
  name: 'run',
  summary: 'build or test what is affected, and nothing else: run [options] -- test|build [options of Bazel]',
  options: (parser) =>
    selectionOptions(questionOptions(parser))
      // Bazel's arguments are texts, and no options of ours.
      .parserConfiguration({ 'populate--': true, 'parse-positional-numbers': false })
      .usage(USAGE)
      .check((options) => {
        const [verb] = (options as RunOptions)['--'] ?? [];
        if (verb !== 'test' && verb !== 'build') {
          throw new Error(
            verb === undefined
              ? `what Bazel is to do is missing: ${USAGE}`
              : `"${verb}" is neither test nor build: ${USAGE}`,
          );
        }
        return true;
      }),
  run: async (options) => (await import('./run-command.ts')).runAffectedTargets(options),
};
