import type { Command } from '../cli/command.ts';
import type { AffectedOptions } from './affected-command.ts';
import { engineOptions } from './command-line/engine-options.ts';
import { outputOptions } from './command-line/output-options.ts';
import { questionOptions } from './command-line/question-options.ts';
import { selectionOptions } from './command-line/selection-options.ts';
import { readSingleDashes } from './command-line/single-dash-arguments.ts';
import { runCommand } from './run/command.ts';
import { snapshotCommand } from './snapshot/command.ts';
import { verifyCommand } from './verify/command.ts';
import { whyCommand } from './why/command.ts';

export const affectedCommand: Command<AffectedOptions> = {
  name: 'affected [before] [after]',
  summary: 'print the targets that a change can touch, one label in a line',
  options: (parser) =>
    engineOptions(outputOptions(selectionOptions(questionOptions(parser))))
      .parserConfiguration({ 'populate--': true, 'parse-positional-numbers': false })
      .positional('before', { type: 'string', describe: 'the same as --base' })
      .positional('after', { type: 'string', describe: 'the same as --head' })
      .conflicts({ before: 'base', after: 'head' })
      .check((options) => {
        const { '--': behind, format, json, explain } = options as AffectedOptions;
        if (behind !== undefined && format !== 'gitlab-child') {
          throw new Error(
            'what stands behind -- is for Bazel: flywheel affected run -- test, or --format gitlab-child',
          );
        }
        if (explain === true && (format !== 'lines' || json === true)) {
          throw new Error('--explain is for lines; the other formats of targets say why by themselves.');
        }
        return true;
      }),
  run: async (options) => (await import('./affected-command.ts')).runAffected(options),
  readArguments: readSingleDashes,
  subcommands: (add) => {
    add(whyCommand);
    add(runCommand);
    add(snapshotCommand);
    add(verifyCommand);
  },
};
