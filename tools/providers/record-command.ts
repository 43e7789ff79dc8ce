import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { ExitCode } from '../cli/exit-codes.ts';
import { serializeRecording } from '../plugin-protocol/recording.ts';
import { typeMaps } from '../plugin-protocol/schema.ts';
import { plural } from '../plural.ts';
import { unreachable } from '../result.ts';
import { parseProviderAddress } from './provider-address.ts';
import {
  describeRecordingFailure,
  makeRecording,
  type RecordingFailure,
  type SchemaOrigin,
  type TypeChoice,
} from './record-recording.ts';

export interface RecordOptions {
  readonly action: 'record';
  readonly provider: string;
  readonly version: string;
  readonly binary: string | undefined;
  readonly 'from-json': string | undefined;
  readonly protocol: 5 | 6 | undefined;
  readonly types: string | undefined;
  readonly 'used-by': string[] | undefined;
  readonly out: string;
}

/** `flywheel providers record`: writes a recorded schema, and says on stderr what is in it. */
export async function recordCommand(options: RecordOptions): Promise<ExitCode> {
  const address = parseProviderAddress(options.provider);
  if (!address.ok) {
    process.stderr.write(`flywheel: --provider ${options.provider} ${address.error}\n`);
    return ExitCode.usage;
  }
  if (!/^\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/.test(options.version)) {
    process.stderr.write(`flywheel: --version ${options.version} is not one exact version such as 3.2.1\n`);
    return ExitCode.usage;
  }
  const recorded = await makeRecording({
    provider: address.value,
    version: options.version,
    origin: originOf(options),
    types: typesOf(options),
  });
  if (!recorded.ok) {
    process.stderr.write(`flywheel: ${describeRecordingFailure(recorded.error)}.\n`);
    return exitCodeOf(recorded.error);
  }
  // Renamed into place, so that an interrupted run leaves the old recording.
  const unfinished = `${options.out}.unfinished`;
  try {
    mkdirSync(dirname(options.out), { recursive: true });
    writeFileSync(unfinished, serializeRecording(recorded.value));
    renameSync(unfinished, options.out);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`flywheel: --out ${options.out} cannot be written: ${reason}\n`);
    return ExitCode.environment;
  }
  const { schema, complete } = recorded.value;
  const count = typeMaps.reduce((sum, key) => sum + Object.keys(schema[key] ?? {}).length, 0);
  process.stderr.write(
    `${options.out}: ${address.value} ${options.version}, ${plural(count, 'type')}${complete ? '' : ' of those it has'}\n`,
  );
  return ExitCode.ok;
}

function originOf(options: RecordOptions): SchemaOrigin {
  const json = options['from-json'];
  if (json !== undefined) return { type: 'engine-json', file: json, protocol: options.protocol ?? 6 };
  return { type: 'binary', file: options.binary ?? '' };
}

function typesOf(options: RecordOptions): TypeChoice {
  if (options.types !== undefined) {
    const names = options.types.split(',').map((name) => name.trim());
    return { type: 'named', names: names.filter((name) => name !== '') };
  }
  const directories = options['used-by'];
  return directories === undefined ? { type: 'all' } : { type: 'used-by', directories };
}

function exitCodeOf(failure: RecordingFailure): ExitCode {
  switch (failure.type) {
    case 'not-json':
    case 'not-a-schema':
    case 'other-providers':
    case 'unknown-types':
    case 'no-types':
      return ExitCode.findings;
    case 'unreadable-directory':
    case 'unreadable-file':
    case 'binary-failed':
      return ExitCode.environment;
    default:
      return unreachable(failure);
  }
}
