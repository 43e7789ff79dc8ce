import type { Command } from '../cli/command.ts';
import type { RecordOptions } from './record-command.ts';

export const providersCommand: Command<RecordOptions> = {
  name: 'providers <action>',
  summary: 'record a provider schema, for machines that cannot have the binary',
  options: (parser) =>
    parser
      // Here --version is the provider's, as in every lock file and tag.
      .version(false)
      .positional('action', {
        choices: ['record'] as const,
        demandOption: true,
        describe: 'record: write a recording',
      })
      .option('provider', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'address, NAMESPACE/TYPE or HOST/NAMESPACE/TYPE',
      })
      .option('version', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'exact version of the provider',
      })
      .option('binary', {
        type: 'string',
        requiresArg: true,
        describe: "the provider's executable, asked directly",
      })
      .option('from-json', {
        type: 'string',
        requiresArg: true,
        describe: 'output of `tofu providers schema -json`, or one entry of its provider_schemas',
      })
      .option('protocol', {
        type: 'number',
        choices: [5, 6] as const,
        describe: 'plugin protocol, with --from-json, which does not tell it (6 where absent)',
      })
      .option('types', { type: 'string', requiresArg: true, describe: 'only these types, comma-separated' })
      .option('used-by', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'only types that occur in the modules below these directories',
      })
      .option('out', { type: 'string', demandOption: true, requiresArg: true, describe: 'file to write' })
      .conflicts('binary', ['from-json', 'protocol'])
      .conflicts('types', 'used-by')
      .check((options) => {
        if (options.binary === undefined && options['from-json'] === undefined) {
          throw new Error('flywheel providers record needs --binary FILE or --from-json FILE.');
        }
        return true;
      }),
  run: async (options) => (await import('./record-command.ts')).recordCommand(options),
};
