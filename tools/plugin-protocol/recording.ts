import { isWithinEditDistance } from '../edit-distance.ts';
import { err, ok, type Result } from '../result.ts';
import { typeMaps, type ProviderSchema } from './schema.ts';

/** A provider's schema, recorded so that modules can be validated where the provider's binary is not. */
export interface Recording {
  /** Full address: `registry.opentofu.org/hashicorp/random`. */
  readonly provider: string;
  readonly version: string;
  readonly protocol: 5 | 6;
  /** False when only some of the provider's types were recorded. */
  readonly complete: boolean;
  readonly schema: ProviderSchema;
}

const recordingFormat = 'flywheel-provider-schema/1';

/** What is wrong with a recording: one sentence without a final stop, to follow the file's name. */
export interface MalformedRecording {
  readonly problem: string;
}

/** Reads a recording; the text is a whole `*.schema.json` file. */
export function parseRecording(text: string): Result<Recording, MalformedRecording> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return err({ problem: `is not JSON: ${error instanceof Error ? error.message : String(error)}` });
  }
  if (!isObject(value)) return err({ problem: 'is not a JSON object' });
  const { format, provider, version, protocol, complete, schema } = value;
  if (format !== recordingFormat) {
    return err({ problem: `has format ${JSON.stringify(format)} where "${recordingFormat}" was expected` });
  }
  if (typeof provider !== 'string' || !/^[^/]+\/[^/]+\/[^/]+$/.test(provider)) {
    return err({
      problem: `has provider ${JSON.stringify(provider)} where HOST/NAMESPACE/TYPE was expected`,
    });
  }
  if (typeof version !== 'string') return err({ problem: 'has no version' });
  if (protocol !== 5 && protocol !== 6) {
    return err({ problem: `has protocol ${JSON.stringify(protocol)} where 5 or 6 was expected` });
  }
  if (!isObject(schema)) return err({ problem: 'has no schema' });
  // Nothing could be told of their types once they are reduced to those in use.
  for (const key of [...typeMaps, 'functions', 'resource_identity_schemas']) {
    if (schema[key] !== undefined && !isObject(schema[key])) {
      return err({
        problem: `has schema.${key} ${JSON.stringify(schema[key])} where an object was expected`,
      });
    }
  }
  return ok({ provider, version, protocol, complete: complete === true, schema });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a recording: the same bytes for the same content, and one line for each type so that diffs can be read. */
export function serializeRecording(recording: Recording): string {
  const head = [
    `"format": ${JSON.stringify(recordingFormat)}`,
    `"provider": ${JSON.stringify(recording.provider)}`,
    `"version": ${JSON.stringify(recording.version)}`,
    `"protocol": ${recording.protocol}`,
    `"complete": ${recording.complete}`,
  ];
  const present = Object.entries(recording.schema).filter(
    ([, value]) => Object.keys(value as object).length > 0,
  );
  const parts = present.map(([key, value]) => {
    if (key === 'provider' || key === 'provider_meta') return `    "${key}": ${canonicalJson(value)}`;
    const rows = Object.entries(value as Record<string, unknown>)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, entry]) => `      ${JSON.stringify(name)}: ${canonicalJson(entry)}`);
    return `    "${key}": {\n${rows.join(',\n')}\n    }`;
  });
  return `{\n  ${head.join(',\n  ')},\n  "schema": {\n${parts.sort().join(',\n')}\n  }\n}\n`;
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

/** From here on the engine does not say "Did you mean": OpenTofu's `internal/didyoumean`. */
const SUGGESTED_DISTANCE = 2;

/**
 * The schema without the types whose names are not among `names`. A type that a module uses occurs in its files as a
 * word, so words are a safe superset of the types in use, and need no parser. Types whose names are nearly among them
 * are kept for the engine's suggestions.
 */
export function pruneSchema(schema: ProviderSchema, names: ReadonlySet<string>): ProviderSchema {
  const maps = [...typeMaps, 'resource_identity_schemas'] as const;
  const types = new Set(maps.flatMap((key) => Object.keys(schema[key] ?? {})));
  const families = new Set([...types].map(familyOf));
  const misspelled = [...names].filter((name) => families.has(familyOf(name)) && !types.has(name));
  const isKept = (type: string): boolean =>
    names.has(type) || misspelled.some((name) => isWithinEditDistance(name, type, SUGGESTED_DISTANCE));
  const pruned: Record<string, unknown> = { ...schema };
  for (const key of maps) {
    const map = schema[key];
    if (map) pruned[key] = Object.fromEntries(Object.entries(map).filter(([type]) => isKept(type)));
  }
  return pruned;
}

/** `random` of `random_pet`: the engine finds the provider of a type by it. */
function familyOf(name: string): string {
  const end = name.indexOf('_');
  return end < 0 ? '' : name.slice(0, end);
}
