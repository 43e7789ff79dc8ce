/**
 * `npm run test:mutations`: breaks a copy of this repository in one place after another, and expects that the tests
 * notice. The tests run once on the unbroken copy before, because tests that are red anyway notice nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import yargs from 'yargs';

import { ExitCode } from '../../tools/cli/exit-codes.ts';
import { mutations } from './all.ts';
import { isTarget, keyOf, runCheck, runChecks, type CheckOutcome } from './checks.ts';
import { mutate, type Mutation } from './mutation.ts';
import { copyRepository, removeCopy } from './repository-copy.ts';

type Verdict =
  | { readonly noticed: true; readonly by: readonly string[] }
  | { readonly noticed: false; readonly why: string };

const options = await yargs(process.argv.slice(2))
  .option('only', {
    type: 'string',
    array: true,
    describe: 'mutations whose file, name or tests hold one of these texts',
  })
  .option('json', { type: 'boolean', default: false, describe: 'the outcome as JSON on stdout' })
  .strict()
  .parseAsync();

const chosen = mutations.filter(
  ({ file, name, noticedBy }) =>
    options.only?.some((text) => `${file}: ${name} (${noticedBy})`.includes(text)) ?? true,
);
if (chosen.length === 0) {
  process.stderr.write(
    `no mutation has "${options.only?.join('" or "') ?? ''}" in its file, name or tests\n`,
  );
  process.exit(ExitCode.usage);
}

const copy = copyRepository();
const verdicts = new Map<Mutation, Verdict>();
try {
  process.stderr.write(`the tests of ${chosen.length} mutation(s), without any of these\n`);
  const sound = await runChecks(copy, [...new Map(chosen.map((each) => [keyOf(each), each])).values()]);
  for (const [index, mutation] of chosen.entries()) {
    const before = sound.get(keyOf(mutation));
    const verdict = before && isGreen(before) ? await judge(mutation) : unsound(before);
    verdicts.set(mutation, verdict);
    const outcome = verdict.noticed ? 'noticed' : `NOT NOTICED (${verdict.why})`;
    process.stderr.write(`[${index + 1}/${chosen.length}] ${mutation.file}: ${mutation.name}: ${outcome}\n`);
  }
} finally {
  await removeCopy(copy, chosen.some(isTarget));
}

const noticed = [...verdicts.values()].filter((verdict) => verdict.noticed).length;
if (options.json) {
  const rows = [...verdicts].map(([{ file, name, noticedBy }, verdict]) => ({
    file,
    name,
    noticedBy,
    ...verdict,
  }));
  process.stdout.write(
    `${JSON.stringify({ mutations: chosen.length, noticed, results: rows }, undefined, 2)}\n`,
  );
} else {
  const percent = Math.floor((100 * noticed) / chosen.length);
  process.stdout.write(`${noticed} of ${chosen.length} mutations noticed (${percent} %)\n`);
}
process.exitCode = noticed === chosen.length ? ExitCode.ok : ExitCode.findings;

async function judge(mutation: Mutation): Promise<Verdict> {
  const path = join(copy, mutation.file);
  const text = readFileSync(path, 'utf8');
  const mutated = mutate(text, mutation);
  if (mutated === undefined)
    return { noticed: false, why: 'the text to replace does not occur exactly once' };
  writeFileSync(path, mutated);
  try {
    const { failed, problem } = await runCheck(copy, mutation);
    if (problem !== undefined) return { noticed: false, why: problem };
    return failed.length > 0 ? { noticed: true, by: failed } : { noticed: false, why: 'all tests passed' };
  } finally {
    writeFileSync(path, text);
  }
}

function isGreen({ failed, problem }: CheckOutcome): boolean {
  return failed.length === 0 && problem === undefined;
}

function unsound(before: CheckOutcome | undefined): Verdict {
  const why = before?.problem ?? before?.failed.join(', ') ?? 'not run';
  return { noticed: false, why: `red without the mutation: ${why}` };
}
