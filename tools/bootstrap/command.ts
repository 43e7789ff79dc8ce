import type { Command } from '../cli/command.ts';

interface BootstrapOptions {
  json: boolean;
  refresh: boolean;
  tests: boolean;
}

export const bootstrapCommand: Command<BootstrapOptions> = {
  name: 'bootstrap',
  summary: 'set up what this machine lacks for Bazel builds, and nothing where all is there',
  options: (parser) =>
    parser
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'print the outcome as JSON (progress: stderr)',
      })
      .option('refresh', {
        type: 'boolean',
        default: false,
        describe: 'try again what this machine can reach, although that was recorded less than a day ago',
      })
      .option('tests', {
        type: 'boolean',
        default: false,
        describe: 'also build the programs that the test suite runs outside of Bazel',
      }),
  run: async (options) => {
    const { runBootstrapCommand } = await import('./run-command.ts');
    return runBootstrapCommand({ json: options.json, refresh: options.refresh, tests: options.tests });
  },
};
