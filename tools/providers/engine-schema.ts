import { err, ok, type Result } from '../result.ts';
import { isObject } from '../plugin-protocol/recording.ts';
import type { ProviderSchema } from '../plugin-protocol/schema.ts';

export type EngineSchemaFailure =
  | { readonly type: 'not-json'; readonly file: string; readonly detail: string }
  | { readonly type: 'not-a-schema'; readonly file: string }
  | {
      readonly type: 'other-providers';
      readonly file: string;
      readonly provider: string;
      readonly found: readonly string[];
    };

/** The keys of one entry of `provider_schemas`; one of them at least is there in every provider's schema. */
const schemaKeys = ['provider', 'resource_schemas', 'data_source_schemas', 'functions'] as const;

/**
 * Reads what `tofu providers schema -json` prints: the whole of it, or the one entry of `provider_schemas` that
 * belongs to `provider`. Descriptions are left out; deprecation messages, which become warnings, are kept.
 */
export function parseEngineSchema(
  text: string,
  file: string,
  provider: string,
): Result<ProviderSchema, EngineSchemaFailure> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return err({ type: 'not-json', file, detail: error instanceof Error ? error.message : String(error) });
  }
  if (!isObject(value)) return err({ type: 'not-a-schema', file });
  const all = value['provider_schemas'];
  if (!isObject(all)) {
    return schemaKeys.some((key) => isObject(value[key]))
      ? ok(withoutDescriptions(value))
      : err({ type: 'not-a-schema', file });
  }
  const entry = all[provider];
  if (!isObject(entry))
    return err({ type: 'other-providers', file, provider, found: Object.keys(all).sort() });
  return ok(withoutDescriptions(entry));
}

export function describeEngineSchemaFailure(failure: EngineSchemaFailure): string {
  switch (failure.type) {
    case 'not-json':
      return `${failure.file} is not JSON: ${failure.detail}`;
    case 'not-a-schema':
      return `${failure.file} is not what \`tofu providers schema -json\` prints`;
    case 'other-providers':
      return `${failure.file} has no schema of ${failure.provider}, only of ${failure.found.join(', ') || 'none'}`;
  }
}

/**
 * A description is a text under one of these keys. Attributes have such names too (an attribute `description`), but
 * their value is an object; and fields of object types have them (`["object", {"description": "string"}]`), so that
 * the only arrays looked into are the parameters of functions.
 */
function withoutDescriptions(schema: Record<string, unknown>): ProviderSchema {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !(isDescriptionKey(key) && typeof value === 'string'))
      .map(([key, value]) => {
        if (isObject(value)) return [key, withoutDescriptions(value)];
        if (key === 'parameters' && Array.isArray(value)) {
          return [key, value.map((item: unknown) => (isObject(item) ? withoutDescriptions(item) : item))];
        }
        return [key, value];
      }),
  );
}

function isDescriptionKey(key: string): boolean {
  return key === 'description' || key === 'description_kind' || key === 'summary';
}
