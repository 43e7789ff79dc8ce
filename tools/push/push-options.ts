import type { Argv } from 'yargs';

/** Where paths go, and how fast: the same for every command that pushes. */
export interface SharedPushOptions {
  readonly to: string | undefined;
  readonly jobs: number;
  /** Seconds. */
  readonly 'drain-timeout': number;
}

/** @param drainTimeout what `--drain-timeout` counts from, and what becomes of the rest */
export function pushOptions<T>(parser: Argv<T>, drainTimeout: string): Argv<T & SharedPushOptions> {
  return parser
    .option('to', {
      type: 'string',
      requiresArg: true,
      describe:
        'attic+https://HOST/CACHE; else ATTIC_SERVER and ATTIC_CACHE say it, or the configuration of attic',
    })
    .option('jobs', { type: 'number', requiresArg: true, default: 5, describe: 'the most uploads at once' })
    .option('drain-timeout', { type: 'number', requiresArg: true, default: 300, describe: drainTimeout })
    .check(({ jobs, 'drain-timeout': seconds }) => {
      if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) {
        throw new Error('--jobs is a whole number from 1 to 64.');
      }
      if (!(seconds > 0 && seconds <= 86_400)) {
        throw new Error('--drain-timeout is a number of seconds up to 86400.');
      }
      return true;
    });
}
