import type { Command } from '../cli/command.ts';
import { pushOptions } from '../push/push-options.ts';
import type { GreedyOptions } from './greedy-command.ts';

export const greedyCommand: Command<GreedyOptions> = {
  name: 'greedy',
  summary:
    'run a command that builds with Nix, and push each store path while the rest still builds: greedy [options] -- nix build …',
  options: (parser) =>
    pushOptions(parser, 'seconds after the command; what is not pushed by then is left')
      .parserConfiguration({ 'populate--': true })
      .option('mode', {
        choices: ['auto', 'native', 'off'] as const,
        default: 'auto' as const,
        describe: 'off: run the command, and push nothing',
      })
      .option('scope', {
        choices: ['graph', 'store'] as const,
        describe:
          'graph: what the command builds and fetches (default of nix build); store: all that becomes valid meanwhile',
      })
      .option('journal', {
        type: 'string',
        requiresArg: true,
        describe: 'file for what was left, which the next run begins with',
      })
      .option('report', {
        type: 'string',
        requiresArg: true,
        describe: 'file for what became of each path, as JSON',
      })
      .option('strict', {
        type: 'boolean',
        default: false,
        describe: 'end with 1 where the command went well and something was not pushed',
      }),
  run: async (options) => (await import('./greedy-command.ts')).runGreedy(options),
};
