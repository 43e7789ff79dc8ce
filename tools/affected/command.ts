import type { Command } from '../cli/command.ts';
import type { AffectedOptions } from './affected-command.ts';

export const affectedCommand: Command<AffectedOptions> = {
  name: 'affected [before]',
  summary: 'print the targets that a change can touch, one label in a line',
  options: (parser) =>
    parser
      .positional('before', {
        type: 'string',
        describe:
          'the revision to compare with; the merge base with the default branch of origin where absent',
      })
      .option('base', { type: 'string', requiresArg: true, describe: 'the same as `before`' })
      .option('kind', {
        choices: ['rule', 'test', 'all'] as const,
        default: 'rule' as const,
        describe: 'rules, tests only, or files as well',
      })
      .option('manual', {
        type: 'boolean',
        default: false,
        describe: 'targets with the tag `manual` as well, which a pattern such as //... leaves out',
      })
      .option('explain', { type: 'boolean', default: false, describe: 'say why, behind each label' })
      .option('bazel', { type: 'string', requiresArg: true, describe: 'the Bazel to run' })
      .option('bazel-startup-option', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'an option in front of the command of Bazel; may be repeated',
      })
      .option('bazel-option', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'an option of the command, such as --config=ci; may be repeated',
      }),
  run: async (options) => (await import('./affected-command.ts')).runAffected(options),
};
