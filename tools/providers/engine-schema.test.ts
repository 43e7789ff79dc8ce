import { expect, test } from 'vitest';

import { describeEngineSchemaFailure, parseEngineSchema } from './engine-schema.ts';

const address = 'registry.opentofu.org/acme/thing';
const entry = {
  provider: { version: 0, block: { description_kind: 'plain' } },
  resource_schemas: {
    thing: {
      version: 1,
      block: {
        attributes: {
          description: {
            type: 'string',
            description: 'What it is for.',
            description_kind: 'plain',
            optional: true,
          },
          rule: { type: ['object', { description: 'string', summary: 'string' }], required: true },
          old: { type: 'string', optional: true, deprecated: true, deprecation_message: 'Use rule.' },
        },
        description: 'A thing.',
        description_kind: 'plain',
      },
    },
  },
  functions: {
    make: {
      description: 'Makes one.',
      summary: 'Makes',
      return_type: ['object', { description: 'string' }],
      parameters: [{ name: 'description', description: 'Its description.', type: 'string' }],
    },
  },
};

test('descriptions go; attributes, object fields and parameters of that name stay', () => {
  const expected = {
    provider: { version: 0, block: {} },
    resource_schemas: {
      thing: {
        version: 1,
        block: {
          attributes: {
            description: { type: 'string', optional: true },
            rule: { type: ['object', { description: 'string', summary: 'string' }], required: true },
            old: { type: 'string', optional: true, deprecated: true, deprecation_message: 'Use rule.' },
          },
        },
      },
    },
    functions: {
      make: {
        return_type: ['object', { description: 'string' }],
        parameters: [{ name: 'description', type: 'string' }],
      },
    },
  };
  expect(parseEngineSchema(JSON.stringify(entry), 'f', address)).toEqual({ ok: true, value: expected });
  const whole = { format_version: '1.0', provider_schemas: { [address]: entry } };
  expect(parseEngineSchema(JSON.stringify(whole), 'f', address)).toEqual({ ok: true, value: expected });
});

test('what is no schema, and a schema of other providers, are told apart', () => {
  const message = (text: string): string => {
    const result = parseEngineSchema(text, 'f.json', address);
    return result.ok ? 'ok' : describeEngineSchemaFailure(result.error);
  };
  expect(message('{')).toMatch(/^f\.json is not JSON: /);
  expect(message('[]')).toBe('f.json is not what `tofu providers schema -json` prints');
  expect(message('{"x": {}}')).toBe('f.json is not what `tofu providers schema -json` prints');
  expect(message('{"provider_schemas": {"h/a/b": {}, "h/a/a": {}}}')).toBe(
    `f.json has no schema of ${address}, only of h/a/a, h/a/b`,
  );
});
