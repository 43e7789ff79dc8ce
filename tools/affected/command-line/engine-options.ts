import type { Argv } from 'yargs';

export interface EngineOptions {
  readonly engine?: 'flywheel' | 'target-determinator' | undefined;
  readonly targetDeterminator?: string | undefined;
}

/** What only the graph can answer, and target-determinator gives none: it prints labels. */
const FOR_OURS = [
  'files',
  'precise',
  'tags',
  'exclude-tags',
  'manual',
  'max-distance',
  'always',
  'always-tags',
  'explain',
  'json',
  'tests-file',
] as const;

const FORMATS_FOR_BOTH = ['lines', 'nul', 'pattern-file'];

export function engineOptions<T>(parser: Argv<T>): Argv<T & EngineOptions> {
  return parser
    .option('engine', {
      choices: ['flywheel', 'target-determinator'] as const,
      default: 'flywheel' as const,
      describe: 'who finds out: this program, or target-determinator, to compare the two',
    })
    .option('target-determinator', {
      type: 'string',
      requiresArg: true,
      describe: 'the program target-determinator; else the one on PATH',
    })
    .group(['engine', 'target-determinator'], 'Another engine:')
    .check((options: Record<string, unknown>) => {
      if (options['engine'] !== 'target-determinator') return true;
      const named = FOR_OURS.find((name) => options[name] !== undefined && options[name] !== false);
      if (named !== undefined) {
        throw new Error(`--${named} needs the graph of our own engine, not --engine target-determinator.`);
      }
      if (options['kind'] !== 'rule') {
        throw new Error(
          '--kind is not for --engine target-determinator; choose by --targets=kind(_test, //...).',
        );
      }
      if (!FORMATS_FOR_BOTH.includes(String(options['format']))) {
        throw new Error(`--engine target-determinator has the formats ${FORMATS_FOR_BOTH.join(', ')}.`);
      }
      return true;
    });
}
