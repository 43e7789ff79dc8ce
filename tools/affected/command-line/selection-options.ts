import type { Argv } from 'yargs';

/** Which of the affected targets are asked for. */
export interface SelectionOptions {
  readonly targets?: string | undefined;
  readonly kind: 'rule' | 'test' | 'all';
  readonly tags?: string | undefined;
  readonly excludeTags?: string | undefined;
  readonly manual: boolean;
  readonly maxDistance?: number | undefined;
  readonly always?: readonly string[] | undefined;
  readonly alwaysTags?: string | undefined;
  readonly shard?: string | undefined;
}

export function selectionOptions<T>(parser: Argv<T>): Argv<T & SelectionOptions> {
  return parser
    .option('targets', {
      type: 'string',
      requiresArg: true,
      describe: 'only these: target patterns joined by blanks, `+` and `-`, or any expression of bazel query',
    })
    .option('kind', {
      choices: ['rule', 'test', 'all'] as const,
      default: 'rule' as const,
      describe: 'rules, tests only, or files as well',
    })
    .option('tags', { type: 'string', requiresArg: true, describe: 'only with one of these tags: a,b' })
    .option('exclude-tags', { type: 'string', requiresArg: true, describe: 'none with one of these: a,b' })
    .option('manual', {
      type: 'boolean',
      default: false,
      describe: 'targets with the tag `manual` as well, which a pattern such as //... leaves out',
    })
    .option('max-distance', {
      type: 'number',
      requiresArg: true,
      describe: 'only those at most so many edges from what changed; 0: what changed itself',
    })
    .option('always', {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      describe: "'GLOB=>//label': a changed file that matches touches that target too; may be repeated",
    })
    .option('always-tags', {
      type: 'string',
      requiresArg: true,
      describe: 'targets with one of these tags are always among them: a,b',
    })
    .option('shard', {
      type: 'string',
      requiresArg: true,
      describe: 'only the I-th of N equal parts: I/N, from 1/N to N/N',
    })
    .group(
      ['targets', 'kind', 'tags', 'exclude-tags', 'manual', 'max-distance', 'always', 'always-tags', 'shard'],
      'Which of the affected targets:',
    )
    .check(({ 'max-distance': distance, shard, always }) => {
      if (distance !== undefined && !(Number.isInteger(distance) && distance >= 0)) {
        throw new Error('--max-distance is a whole number of edges, such as 1.');
      }
      if (shard !== undefined && !isShard(shard)) {
        throw new Error(`--shard ${shard} is no part of a whole; such as --shard 2/3.`);
      }
      const wrong = always?.find((rule) => !/^.+=>@{0,2}\/\/.+$/.test(rule));
      if (wrong !== undefined) {
        throw new Error(`--always "${wrong}" is not of the form 'GLOB=>//label'.`);
      }
      return true;
    });
}

function isShard(text: string): boolean {
  const [, part, parts] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  return Number(part) >= 1 && Number(part) <= Number(parts);
}
