import { nestingModes, type ProviderSchema } from './schema.ts';

const FLAGS = ['required', 'optional', 'computed', 'sensitive', 'write_only', 'deprecated'] as const;

/** Found where the engine would crash, or take the provider for one without the type, which is what the user would be told. */
class WrongShape extends Error {}

/**
 * Says what in a recording's `schema` is not of the shape of {@link ProviderSchema}: `PATH is FOUND where EXPECTED was
 * expected`, without a final stop; undefined when all is well. Keys that are not known are passed over.
 */
export function schemaProblem(recorded: ProviderSchema): string | undefined {
  const schema = recorded as Readonly<Record<string, unknown>>;
  try {
    for (const key of ['provider', 'provider_meta']) {
      if (schema[key] !== undefined) checkSchema(schema[key], key);
    }
    for (const key of ['resource_schemas', 'data_source_schemas', 'ephemeral_resource_schemas']) {
      eachEntry(schema[key], key, checkSchema);
    }
    eachEntry(schema['functions'], 'functions', checkFunction);
    eachEntry(schema['resource_identity_schemas'], 'resource_identity_schemas', checkIdentity);
    return undefined;
  } catch (error) {
    if (error instanceof WrongShape) return error.message;
    throw error;
  }
}

type Check = (value: unknown, path: string) => void;

function checkSchema(value: unknown, path: string): void {
  const { version, block } = asObject(value, path);
  checkNumber(version, `${path}.version`);
  if (block !== undefined) checkBlock(block, `${path}.block`);
}

function checkBlock(value: unknown, path: string): void {
  const { attributes, block_types: blockTypes } = asObject(value, path);
  eachEntry(attributes, `${path}.attributes`, checkAttribute);
  eachEntry(blockTypes, `${path}.block_types`, (nested, at) => {
    const { nesting_mode: mode, block, min_items: least, max_items: most } = asObject(nested, at);
    checkNestingMode(mode, `${at}.nesting_mode`);
    checkNumber(least, `${at}.min_items`);
    checkNumber(most, `${at}.max_items`);
    if (block !== undefined) checkBlock(block, `${at}.block`);
  });
}

function checkAttribute(value: unknown, path: string): void {
  const attribute = asObject(value, path);
  for (const flag of FLAGS) {
    const set = attribute[flag];
    if (set !== undefined && typeof set !== 'boolean') throw wrong(set, `${path}.${flag}`, 'true or false');
  }
  const { type, nested_type: nested } = attribute;
  if (nested === undefined) {
    checkType(type, `${path}.type`);
    return;
  }
  const { attributes, nesting_mode: mode } = asObject(nested, `${path}.nested_type`);
  eachEntry(attributes, `${path}.nested_type.attributes`, checkAttribute);
  checkNestingMode(mode, `${path}.nested_type.nesting_mode`);
}

function checkFunction(value: unknown, path: string): void {
  const { parameters, variadic_parameter: variadic, return_type: returns } = asObject(value, path);
  for (const [index, parameter] of asList(parameters ?? [], `${path}.parameters`).entries()) {
    checkParameter(parameter, `${path}.parameters[${index}]`);
  }
  if (variadic !== undefined) checkParameter(variadic, `${path}.variadic_parameter`);
  checkType(returns, `${path}.return_type`);
}

function checkParameter(value: unknown, path: string): void {
  checkType(asObject(value, path)['type'], `${path}.type`);
}

function checkIdentity(value: unknown, path: string): void {
  eachEntry(asObject(value, path)['attributes'], `${path}.attributes`, (attribute, at) => {
    checkType(asObject(attribute, at)['type'], `${at}.type`);
  });
}

const primitiveTypes: readonly unknown[] = ['string', 'number', 'bool', 'dynamic'];

/** A type in the engine's JSON form. Source of the format: `cty.Type.UnmarshalJSON` of go-cty. */
function checkType(value: unknown, path: string): void {
  if (primitiveTypes.includes(value)) return;
  const [kind, inner] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  switch (kind) {
    case 'list':
    case 'set':
    case 'map':
      checkType(inner, `${path}[1]`);
      return;
    case 'object':
      eachEntry(asObject(inner, `${path}[1]`), `${path}[1]`, checkType);
      return;
    case 'tuple':
      for (const [index, element] of asList(inner, `${path}[1]`).entries()) {
        checkType(element, `${path}[1][${index}]`);
      }
      return;
    default:
      throw wrong(value, path, 'a type such as "string" or ["list", "string"]');
  }
}

function checkNestingMode(value: unknown, path: string): void {
  if (!(nestingModes as readonly unknown[]).includes(value))
    throw wrong(value, path, nestingModes.join(', '));
}

function checkNumber(value: unknown, path: string): void {
  if (value !== undefined && typeof value !== 'number') throw wrong(value, path, 'a number');
}

function eachEntry(value: unknown, path: string, check: Check): void {
  if (value === undefined) return;
  for (const [name, entry] of Object.entries(asObject(value, path))) check(entry, `${path}.${name}`);
}

function asObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(value, path, 'an object');
  return value as Record<string, unknown>;
}

function asList(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(value, path, 'a list');
  return value;
}

function wrong(value: unknown, path: string, expected: string): WrongShape {
  const found = value === undefined ? 'absent' : JSON.stringify(value).slice(0, 60);
  return new WrongShape(`has schema.${path} ${found} where ${expected} was expected`);
}
