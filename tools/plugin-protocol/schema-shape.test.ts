import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { repositoryRoot } from '../../tests/rig/bootstrap-rc.ts';
import { parseRecording } from './recording.ts';
import { schemaProblem } from './schema-shape.ts';

type Parts = Readonly<Record<string, unknown>>;

/** A schema of one resource type with this block. */
const ofBlock = (block: unknown): Parts => ({ resource_schemas: { c_x: { version: 0, block } } });

describe('a recorded schema', () => {
  const schemas = `${repositoryRoot}/tofu/schemas`;

  it.each(readdirSync(schemas).filter((file) => file.endsWith('.schema.json')))(
    '%s is well-formed',
    (file) => {
      const recording = parseRecording(readFileSync(`${schemas}/${file}`, 'utf8'));
      if (!recording.ok) throw new Error(recording.error.problem);
      expect(Object.keys(recording.value.schema)).not.toEqual([]);
      expect(schemaProblem(recording.value.schema)).toBeUndefined();
    },
  );

  it.each([
    [{ resource_schemas: 5 }, 'has schema.resource_schemas 5 where an object was expected'],
    [{ provider: [] }, 'has schema.provider [] where an object was expected'],
    [
      { resource_schemas: { c_x: { version: 'one' } } },
      'has schema.resource_schemas.c_x.version "one" where a number was expected',
    ],
    [ofBlock(null), 'has schema.resource_schemas.c_x.block null where an object was expected'],
    [
      ofBlock({ attributes: { a: {} } }),
      'has schema.resource_schemas.c_x.block.attributes.a.type absent where a type such as "string" or ["list", "string"] was expected',
    ],
    [
      ofBlock({ attributes: { a: { type: 'string', required: 'yes' } } }),
      'has schema.resource_schemas.c_x.block.attributes.a.required "yes" where true or false was expected',
    ],
    [
      ofBlock({ attributes: { a: { type: ['object', { b: ['tuple', ['string', 'text']] }] } } }),
      'has schema.resource_schemas.c_x.block.attributes.a.type[1].b[1][1] "text" where a type',
    ],
    [
      ofBlock({ attributes: { a: { nested_type: { nesting_mode: 'many', attributes: {} } } } }),
      'has schema.resource_schemas.c_x.block.attributes.a.nested_type.nesting_mode "many" where single, list',
    ],
    [
      ofBlock({ block_types: { b: { nesting_mode: 'list', block: { attributes: 7 } } } }),
      'has schema.resource_schemas.c_x.block.block_types.b.block.attributes 7 where an object',
    ],
    [
      { functions: { f: { parameters: {}, return_type: 'string' } } },
      'has schema.functions.f.parameters {} where a list was expected',
    ],
    [{ functions: { f: { parameters: [] } } }, 'has schema.functions.f.return_type absent where'],
    [
      { resource_identity_schemas: { c_x: { attributes: { id: { type: 1 } } } } },
      'has schema.resource_identity_schemas.c_x.attributes.id.type 1 where a type',
    ],
  ])('%j %s', (schema: Parts, problem) => {
    expect(schemaProblem(schema)).toContain(problem);
  });
});
