import { describe, expect, it } from 'vitest';

import { isObject, parseRecording, pruneSchema, serializeRecording, type Recording } from './recording.ts';
import { decodeSchema } from './schema-decoding.ts';
import { encodeIdentityResponse, encodeSchemaResponse } from './schema-encoding.ts';

/** Every feature of a schema once. */
const recording: Recording = {
  provider: 'registry.opentofu.org/acme/acme',
  version: '1.2.3',
  protocol: 6,
  complete: true,
  schema: {
    provider: {
      version: 0,
      block: { attributes: { token: { type: 'string', optional: true, sensitive: true } } },
    },
    resource_schemas: {
      acme_thing: {
        version: 300,
        block: {
          attributes: {
            id: { type: 'string', computed: true },
            labels: {
              type: ['map', 'string'],
              optional: true,
              deprecated: true,
              deprecation_message: 'use tags',
            },
            secret: { type: 'string', optional: true, write_only: true },
            parts: {
              nested_type: { attributes: { size: { type: 'number', required: true } }, nesting_mode: 'set' },
              optional: true,
            },
          },
          block_types: {
            rule: {
              nesting_mode: 'list',
              block: { attributes: { port: { type: 'number', required: true } }, deprecated: true },
              min_items: 1,
              max_items: 128,
            },
            timeouts: { nesting_mode: 'single', block: {} },
          },
        },
      },
      acme_other: { version: 0, block: {} },
    },
    data_source_schemas: { acme_thing: { version: 0, block: {} } },
    ephemeral_resource_schemas: { acme_token: { version: 0, block: {} } },
    functions: {
      parse: {
        parameters: [{ name: 'text', type: 'string', is_nullable: true }],
        variadic_parameter: { name: 'rest', type: 'number' },
        return_type: ['object', { hours: 'number' }],
        deprecation_message: 'use read',
      },
    },
    resource_identity_schemas: {
      acme_thing: {
        version: 1,
        attributes: {
          name: { type: 'string', required_for_import: true },
          zone: { type: 'string', optional_for_import: true },
        },
      },
    },
  },
};

/** The same, with the keys of every object in reverse order. */
function reversed(value: unknown): unknown {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)] as const);
  return Object.fromEntries(entries.reverse());
}

describe('a recorded schema', () => {
  it('survives the wire: encoding and decoding give the same schema', () => {
    const decoded = decodeSchema(
      encodeSchemaResponse(recording.schema),
      encodeIdentityResponse(recording.schema),
    );
    expect(decoded).toEqual(recording.schema);
  });

  it('survives the file, and the text does not depend on the order of keys', () => {
    const text = serializeRecording(recording);
    expect(parseRecording(text)).toEqual({ ok: true, value: recording });
    const schema = reversed(recording.schema) as Recording['schema'];
    expect(Object.keys(schema.resource_schemas ?? {})).toEqual(['acme_other', 'acme_thing']);
    expect(serializeRecording({ ...recording, schema })).toBe(text);
  });

  it('keeps only the types whose names occur', () => {
    const pruned = pruneSchema(recording.schema, new Set(['acme_thing', 'name']));
    expect(Object.keys(pruned.resource_schemas ?? {})).toEqual(['acme_thing']);
    expect(Object.keys(pruned.ephemeral_resource_schemas ?? {})).toEqual([]);
    expect(pruned.functions).toEqual(recording.schema.functions);
    expect(pruned.provider).toEqual(recording.schema.provider);
  });

  it.each([
    ['not json', 'is not JSON'],
    ['[]', 'is not a JSON object'],
    ['{"format":"other"}', 'has format "other" where "flywheel-provider-schema/1" was expected'],
    ['{"format":"flywheel-provider-schema/1","provider":"random"}', 'where HOST/NAMESPACE/TYPE was expected'],
    ['{"format":"flywheel-provider-schema/1","provider":"h/n/t"}', 'has no version'],
    [
      '{"format":"flywheel-provider-schema/1","provider":"h/n/t","version":"1","protocol":4}',
      'has protocol 4',
    ],
    [
      '{"format":"flywheel-provider-schema/1","provider":"h/n/t","version":"1","protocol":5}',
      'has no schema',
    ],
    [
      '{"format":"flywheel-provider-schema/1","provider":"h/n/t","version":"1","protocol":5,"schema":{"functions":[]}}',
      'has schema.functions [] where an object was expected',
    ],
  ])('refuses %s', (text, problem) => {
    const parsed = parseRecording(text);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? '' : parsed.error.problem).toContain(problem);
  });
});
