import type { Command } from '../../cli/command.ts';
import { bazelOptions, snapshotOptions } from '../command-line/question-options.ts';
import type { SnapshotOptions } from './snapshot-command.ts';

export const snapshotCommand: Command<SnapshotOptions> = {
  name: 'snapshot [revision]',
  summary: 'keep the graph of a revision, so that what comes after it is compared without loading it again',
  options: (parser) =>
    bazelOptions(snapshotOptions(parser))
      .positional('revision', {
        type: 'string',
        default: 'HEAD',
        describe: 'a commit, a branch or a tag',
      })
      .option('push', {
        type: 'boolean',
        default: false,
        describe: 'also PUT it to --snapshot-url, as a job of the default branch does',
      }),
  run: async (options) => (await import('./snapshot-command.ts')).runSnapshot(options),
};
