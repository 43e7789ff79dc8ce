import { readFileSync } from 'node:fs';

import { describeRecordFailure, recordSchema, type RecordFailure } from '../plugin-protocol/record.ts';
import { pruneSchema, type Recording } from '../plugin-protocol/recording.ts';
import { typeMaps } from '../plugin-protocol/schema.ts';
import { err, ok, type Result } from '../result.ts';
import { describeEngineSchemaFailure, parseEngineSchema, type EngineSchemaFailure } from './engine-schema.ts';
import { wordsInUse, type UnreadableDirectory } from './types-in-use.ts';

/** Where the schema comes from. */
export type SchemaOrigin =
  | { readonly type: 'binary'; readonly file: string }
  /** JSON of `tofu providers schema -json`, which does not say the plugin protocol. */
  | { readonly type: 'engine-json'; readonly file: string; readonly protocol: 5 | 6 };

/** Which resource, data source and ephemeral types go into the recording; functions always do. */
export type TypeChoice =
  | { readonly type: 'all' }
  | { readonly type: 'named'; readonly names: readonly string[] }
  | { readonly type: 'used-by'; readonly directories: readonly string[] };

export interface RecordingRequest {
  readonly provider: string;
  readonly version: string;
  readonly origin: SchemaOrigin;
  readonly types: TypeChoice;
}

export type RecordingFailure =
  | EngineSchemaFailure
  | UnreadableDirectory
  | { readonly type: 'unreadable-file'; readonly file: string; readonly reason: string }
  | { readonly type: 'unknown-types'; readonly provider: string; readonly names: readonly string[] }
  | { readonly type: 'no-types'; readonly provider: string; readonly directories: readonly string[] }
  | { readonly type: 'binary-failed'; readonly provider: string; readonly failure: RecordFailure };

/** Makes a recording from a provider's binary or from the engine's JSON. */
export async function makeRecording(request: RecordingRequest): Promise<Result<Recording, RecordingFailure>> {
  const whole = await wholeRecording(request);
  if (!whole.ok) return whole;
  return chooseTypes(whole.value, request.types);
}

async function wholeRecording(request: RecordingRequest): Promise<Result<Recording, RecordingFailure>> {
  const { provider, version, origin } = request;
  switch (origin.type) {
    case 'binary': {
      const recorded = await recordSchema({ provider, version, binary: origin.file });
      return recorded.ok ? recorded : err({ type: 'binary-failed', provider, failure: recorded.error });
    }
    case 'engine-json': {
      let text: string;
      try {
        text = readFileSync(origin.file, 'utf8');
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return err({ type: 'unreadable-file', file: origin.file, reason });
      }
      const schema = parseEngineSchema(text, origin.file, provider);
      if (!schema.ok) return schema;
      return ok({ provider, version, protocol: origin.protocol, complete: true, schema: schema.value });
    }
  }
}

function chooseTypes(recording: Recording, choice: TypeChoice): Result<Recording, RecordingFailure> {
  const known = new Set(typeMaps.flatMap((key) => Object.keys(recording.schema[key] ?? {})));
  switch (choice.type) {
    case 'all':
      return ok(recording);
    case 'named': {
      const unknown = choice.names.filter((name) => !known.has(name));
      if (unknown.length > 0)
        return err({ type: 'unknown-types', provider: recording.provider, names: unknown });
      return ok(pruned(recording, new Set(choice.names)));
    }
    case 'used-by': {
      const words = wordsInUse(choice.directories);
      if (!words.ok) return words;
      if (![...known].some((name) => words.value.has(name))) {
        return err({ type: 'no-types', provider: recording.provider, directories: choice.directories });
      }
      return ok(pruned(recording, words.value));
    }
  }
}

function pruned(recording: Recording, names: ReadonlySet<string>): Recording {
  const kept = Object.entries(pruneSchema(recording.schema, names)).filter(
    ([key, value]) => key === 'provider' || Object.keys(value as object).length > 0,
  );
  return { ...recording, complete: false, schema: Object.fromEntries(kept) };
}

export function describeRecordingFailure(failure: RecordingFailure): string {
  switch (failure.type) {
    case 'not-json':
    case 'not-a-schema':
    case 'other-providers':
      return describeEngineSchemaFailure(failure);
    case 'unreadable-directory':
      return `--used-by ${failure.directory} cannot be read: ${failure.reason}`;
    case 'unreadable-file':
      return `${failure.file} cannot be read: ${failure.reason}`;
    case 'unknown-types':
      return `${failure.provider} has no type named ${failure.names.join(', ')}`;
    case 'no-types':
      return `no type of ${failure.provider} occurs in the .tf and .tofu files below ${failure.directories.join(', ')}`;
    case 'binary-failed':
      return `the provider ${failure.provider} ${describeRecordFailure(failure.failure)}`;
  }
}
