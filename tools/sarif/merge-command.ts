import { renameSync, writeFileSync } from 'node:fs';

import { ExitCode } from '../cli/exit-codes.ts';
import { plural } from '../plural.ts';
import { mergeSarif } from './merge-sarif.ts';
import { readRuns, sarifFilesOfBuild, type SarifInputFailure } from './read-runs.ts';
import { sarifLog, serializeSarif } from './sarif-log.ts';

export interface SarifOptions {
  readonly files: string[] | undefined;
  readonly 'build-events': string | undefined;
  readonly out: string | undefined;
}

/** `flywheel sarif`: writes one run, and says on stderr of how many modules; findings are no failure here. */
export function mergeCommand(options: SarifOptions): ExitCode {
  const events = options['build-events'];
  const built = events === undefined ? undefined : sarifFilesOfBuild(events);
  if (built?.ok === false) return complain(built.error);
  const runs = readRuns([...(options.files ?? []), ...(built?.value ?? [])]);
  if (!runs.ok) return complain(runs.error);
  const [first, ...others] = runs.value;
  if (!first) {
    process.stderr.write('flywheel: there is no run in these files\n');
    return ExitCode.findings;
  }
  const merged = mergeSarif([first, ...others]);
  const text = serializeSarif(sarifLog(merged));
  if (options.out === undefined) {
    process.stdout.write(text);
  } else {
    // Renamed into place, so that an interrupted run leaves no half of a file to upload.
    const unfinished = `${options.out}.unfinished`;
    try {
      writeFileSync(unfinished, text);
      renameSync(unfinished, options.out);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      process.stderr.write(`flywheel: --out ${options.out} cannot be written: ${reason}\n`);
      return ExitCode.environment;
    }
  }
  const { modules, level } = merged.properties;
  process.stderr.write(
    `${plural(merged.results.length, 'finding')} of ${plural(modules.length, 'check')}, level ${level}${options.out === undefined ? '' : `: ${options.out}`}\n`,
  );
  return ExitCode.ok;
}

function complain({ type, file, problem }: SarifInputFailure): ExitCode {
  process.stderr.write(`flywheel: ${file} ${problem}\n`);
  return type === 'unreadable' ? ExitCode.environment : ExitCode.findings;
}
