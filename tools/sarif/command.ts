import type { Command } from '../cli/command.ts';
import type { SarifOptions } from './merge-command.ts';

export const sarifCommand: Command<SarifOptions> = {
  name: 'sarif [files..]',
  summary: 'merge findings of many modules into one SARIF run, for one upload',
  options: (parser) =>
    parser
      .positional('files', {
        type: 'string',
        array: true,
        describe: '*.sarif of the output group `sarif`, or *.validation.json',
      })
      .option('build-events', {
        type: 'string',
        requiresArg: true,
        describe: 'the .sarif files of this build: what --build_event_json_file of Bazel wrote',
      })
      .option('out', { type: 'string', requiresArg: true, describe: 'file to write (stdout where absent)' })
      .check((options) => {
        if ((options.files?.length ?? 0) === 0 && options['build-events'] === undefined) {
          throw new Error('flywheel sarif needs FILE… or --build-events FILE.');
        }
        return true;
      }),
  run: async (options) => (await import('./merge-command.ts')).mergeCommand(options),
};
