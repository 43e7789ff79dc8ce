import type { Command } from '../cli/command.ts';

interface QuickstartOptions {
  workspace: string;
}

export const quickstartCommand: Command<QuickstartOptions> = {
  name: 'quickstart',
  summary: 'bootstrap, build the example workspace twice, and show what was validated and what ran again',
  options: (parser) =>
    parser.option('workspace', {
      type: 'string',
      default: 'examples',
      describe: 'the Bazel workspace to build, relative to the repository',
    }),
  run: async (options) => {
    const { quickstart } = await import('./quickstart.ts');
    return quickstart({ workspace: options.workspace });
  },
};
