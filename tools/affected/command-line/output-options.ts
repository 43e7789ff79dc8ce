import type { Argv } from 'yargs';

export const FORMATS = [
  'lines',
  'nul',
  'json',
  'ndjson',
  'pattern-file',
  'github',
  'gitlab-dotenv',
  'gitlab-child',
] as const;

export type Format = (typeof FORMATS)[number];

/** The most jobs that GitHub makes of one matrix. */
export const MOST_SHARDS = 256;

export interface OutputOptions {
  readonly format: Format;
  readonly json?: boolean | undefined;
  readonly explain?: boolean | undefined;
  readonly output?: string | undefined;
  readonly targetsFile?: string | undefined;
  readonly testsFile?: string | undefined;
  readonly shards?: number | undefined;
  readonly childTemplate?: string | undefined;
  readonly exitCode?: boolean | undefined;
}

export function outputOptions<T>(parser: Argv<T>): Argv<T & OutputOptions> {
  return parser
    .option('format', { choices: FORMATS, default: 'lines' as const, describe: 'how they are written' })
    .option('json', { type: 'boolean', default: false, describe: 'short for --format json' })
    .option('explain', { type: 'boolean', default: false, describe: 'lines: say why, behind each label' })
    .option('output', { type: 'string', requiresArg: true, describe: 'file to write, in place of stdout' })
    .option('targets-file', {
      type: 'string',
      requiresArg: true,
      describe: 'also write the targets for --target_pattern_file of Bazel',
    })
    .option('tests-file', {
      type: 'string',
      requiresArg: true,
      describe: 'also write the tests among them for --target_pattern_file of Bazel',
    })
    .option('shards', {
      type: 'number',
      requiresArg: true,
      default: 1,
      describe: `github, gitlab-child: into how many jobs the targets are divided, at most ${MOST_SHARDS}`,
    })
    .option('child-template', {
      type: 'string',
      requiresArg: true,
      describe: 'gitlab-child: file of the repository with the hidden job .affected, which each job extends',
    })
    .option('exit-code', {
      type: 'boolean',
      default: false,
      describe: 'end with 1 where something is affected',
    })
    .group(
      [
        'format',
        'json',
        'explain',
        'output',
        'targets-file',
        'tests-file',
        'shards',
        'child-template',
        'exit-code',
      ],
      'How it is said:',
    )
    .check(({ shards: given }) => {
      // For --help options are checked before they have their defaults.
      const shards = (given as number | undefined) ?? 1;
      if (!(Number.isInteger(shards) && shards >= 1 && shards <= MOST_SHARDS)) {
        throw new Error(`--shards is a whole number from 1 to ${MOST_SHARDS}.`);
      }
      return true;
    });
}
