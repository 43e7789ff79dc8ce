import type { Attribute, NestedType, ProviderSchema } from '../plugin-protocol/schema.ts';
import { exampleText, PLAIN_EXAMPLE } from './example-texts.ts';

/** Values for what providers compute, by type of resource or data source. */
export interface MockDefaults {
  readonly resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly data: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Friendlier than what the engine makes up (a random text, 0, an empty list): a text that is a DNS label, or what the
 * attribute's name promises; 1; a list of one element. Only top-level attributes can have a default, and one that the
 * configuration sets must not have any.
 *
 * @param isAssigned whether any configuration file gives a value to an argument of this name
 */
export function mockDefaults(schema: ProviderSchema, isAssigned: (name: string) => boolean): MockDefaults {
  const ofKind = (kind: 'resource_schemas' | 'data_source_schemas'): MockDefaults['data'] =>
    Object.fromEntries(
      Object.entries(schema[kind] ?? {}).map(([type, { block }]) => [
        type,
        Object.fromEntries(
          Object.entries(block?.attributes ?? {})
            .filter(
              ([name, attribute]) =>
                isMockable(attribute) && !(attribute.optional === true && isAssigned(name)),
            )
            .map(([name, attribute]) => [name, mockValue(type, name, attribute)])
            .filter(([, value]) => value !== undefined),
        ),
      ]),
    );
  return { resources: ofKind('resource_schemas'), data: ofKind('data_source_schemas') };
}

function isMockable({ computed, required, write_only: writeOnly }: Attribute): boolean {
  return computed === true && required !== true && writeOnly !== true;
}

/** Undefined where the engine's own value will do. */
function mockValue(resource: string, name: string, { type, nested_type: nested }: Attribute): unknown {
  return nested ? mockNested(resource, nested) : mockOfType(resource, name, type);
}

function mockOfType(resource: string, name: string, type: unknown): unknown {
  if (type === 'string') return mockText(resource, name);
  if (type === 'number') return 1;
  if (type === 'bool') return false;
  if (!Array.isArray(type)) return undefined;
  const [kind, inner] = type as [string, unknown];
  if (kind === 'list' || kind === 'set') {
    const element = mockOfType(resource, name, inner);
    return element === undefined ? undefined : [element];
  }
  if (kind !== 'object') return undefined;
  const entries = Object.entries(inner as Record<string, unknown>);
  return mockObject(entries.map(([key, each]) => [key, mockOfType(resource, key, each) ?? emptyValue(each)]));
}

function mockNested(resource: string, { nesting_mode: mode, attributes = {} }: NestedType): unknown {
  if (mode === 'map' || mode === 'group') return undefined;
  const value = mockObject(
    Object.entries(attributes).map(([name, attribute]) => [name, mockValue(resource, name, attribute)]),
  );
  return value === undefined || mode === 'single' ? value : [value];
}

/** All or nothing: the engine converts an object only when all its attributes are there. */
function mockObject(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> | undefined {
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}

function emptyValue(type: unknown): unknown {
  return Array.isArray(type) && type[0] === 'map' ? {} : undefined;
}

/** Of each type and attribute another one: two resources should not seem to have one id. */
function mockText(resource: string, name: string): string {
  const example = exampleText(name);
  if (example !== PLAIN_EXAMPLE) return example;
  return `${resource}-${name}`.toLowerCase().replaceAll('_', '-').slice(0, 63).replace(/-+$/, '');
}
