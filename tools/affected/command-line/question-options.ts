import type { Argv } from 'yargs';

/** What to compare, and with which Bazel: the same for every command about what is affected. */
export interface QuestionOptions extends BazelOptions, StoredGraphOptions {
  readonly base?: string | undefined;
  readonly head?: string | undefined;
  readonly files?: '-' | undefined;
  readonly onBaseError?: 'all' | 'fail' | undefined;
  readonly precise?: boolean | undefined;
}

export interface BazelOptions {
  readonly bazel?: string | undefined;
  readonly bazelStartupOption?: readonly string[] | undefined;
  readonly bazelOption?: readonly string[] | undefined;
}

export interface StoredGraphOptions {
  readonly snapshotUrl?: string | undefined;
  readonly snapshotDir?: string | undefined;
  readonly snapshots?: boolean | undefined;
}

export function questionOptions<T>(parser: Argv<T>): Argv<T & QuestionOptions> {
  return bazelOptions(snapshotOptions(revisionOptions(parser)))
    .group(['base', 'head', 'files', 'on-base-error', 'precise'], 'What is compared:')
    .group(['snapshot-url', 'snapshot-dir', 'snapshots'], 'Stored graphs:')
    .group(['bazel', 'bazel-startup-option', 'bazel-option'], 'Bazel:')
    .check((options) => {
      const twice = Object.entries(options).find(
        ([name, value]) => Array.isArray(value) && name.length > 2 && !REPEATABLE.has(name),
      );
      if (twice) throw new Error(`--${twice[0]} is given more than once.`);
      return true;
    });
}

/** As yargs has them, under two names each. */
const REPEATABLE = new Set([
  'always',
  'bazel-option',
  'bazelOption',
  'bazel-startup-option',
  'bazelStartupOption',
]);

function revisionOptions<T>(parser: Argv<T>): Argv<T> {
  return parser
    .option('base', {
      type: 'string',
      requiresArg: true,
      describe:
        'the revision to compare with; else what CI says, else the merge base with the default branch of origin',
    })
    .option('head', {
      type: 'string',
      requiresArg: true,
      describe:
        'the revision that is asked about; else the files that stand in the checkout, committed or not',
    })
    .option('files', {
      choices: ['-'] as const,
      requiresArg: true,
      describe:
        '`-`: read from stdin which files changed, as `git diff --name-only` writes them, in place of asking git',
    })
    .option('on-base-error', {
      choices: ['all', 'fail'] as const,
      default: 'all',
      describe: 'where the base cannot be loaded: everything is affected, or end with 4',
    })
    .option('precise', {
      type: 'boolean',
      default: false,
      describe: 'ask Bazel once more, which of them are so in the configuration that is built',
    });
}

export function bazelOptions<T>(parser: Argv<T>): Argv<T & BazelOptions> {
  return parser
    .option('bazel', { type: 'string', requiresArg: true, describe: 'the Bazel to run' })
    .option('bazel-startup-option', {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      describe: 'an option in front of the command of Bazel; may be repeated',
    })
    .option('bazel-option', {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      describe: 'an option of the command, such as --config=ci; may be repeated',
    });
}

export function snapshotOptions<T>(parser: Argv<T>): Argv<T & StoredGraphOptions> {
  return parser
    .option('snapshot-url', {
      type: 'string',
      requiresArg: true,
      describe: 'where stored graphs are fetched from: a URL that answers GET',
    })
    .option('snapshot-dir', {
      type: 'string',
      requiresArg: true,
      describe: 'the directory that keeps graphs between runs',
    })
    .option('snapshots', {
      type: 'boolean',
      default: true,
      describe: 'use stored graphs (--no-snapshots: neither read nor keep any)',
    });
}
