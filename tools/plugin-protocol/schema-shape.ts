import { nestingModes, typeMaps } from './schema.ts';

const FLAGS = ['required', 'optional', 'computed', 'sensitive', 'write_only', 'deprecated'];
const NESTING_MODES: readonly unknown[] = nestingModes;

/**
 * The first thing in a recorded schema that is not as the format wants it, as the end of a sentence; undefined where all
 * is well. A recording is a committed file: someone may have edited it, or merged it badly.
 */
export function schemaProblem(schema: Readonly<Record<string, unknown>>): string | undefined {
  for (const key of ['provider', 'provider_meta']) {
    const problem = schema[key] === undefined ? undefined : typeProblem(schema[key], `schema.${key}`);
    if (problem !== undefined) return problem;
  }
  for (const key of typeMaps) {
    const problem = eachProblem(schema[key], `schema.${key}`, typeProblem);
    if (problem !== undefined) return problem;
  }
  return eachProblem(schema['functions'], 'schema.functions', (value, at) =>
    isObject(value) ? undefined : found(value, at, 'an object'),
  );
}

type Check = (value: unknown, at: string) => string | undefined;

function eachProblem(map: unknown, at: string, check: Check): string | undefined {
  if (map === undefined) return undefined;
  if (!isObject(map)) return found(map, at, 'an object');
  for (const name in map) {
    const problem = check(map[name], `${at}.${name}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const typeProblem: Check = (value, at) => {
  if (!isObject(value)) return found(value, at, 'an object');
  return value['block'] === undefined ? undefined : blockProblem(value['block'], `${at}.block`);
};

const blockProblem: Check = (value, at) => {
  if (!isObject(value)) return found(value, at, 'an object');
  return (
    eachProblem(value['attributes'], `${at}.attributes`, attributeProblem) ??
    eachProblem(value['block_types'], `${at}.block_types`, (nested, path) => {
      if (!isObject(nested)) return found(nested, path, 'an object');
      return modeProblem(nested, path) ?? typeProblem(nested, path);
    })
  );
};

const attributeProblem: Check = (value, at) => {
  if (!isObject(value)) return found(value, at, 'an object');
  for (const flag of FLAGS) {
    const set = value[flag];
    if (set !== undefined && typeof set !== 'boolean') return found(set, `${at}.${flag}`, 'true or false');
  }
  const nested = value['nested_type'];
  if (nested === undefined) {
    const { type } = value;
    return typeof type === 'string' || Array.isArray(type) ? undefined : found(type, `${at}.type`, 'a type');
  }
  if (!isObject(nested)) return found(nested, `${at}.nested_type`, 'an object');
  return (
    modeProblem(nested, `${at}.nested_type`) ??
    eachProblem(nested['attributes'], `${at}.nested_type.attributes`, attributeProblem)
  );
};

function modeProblem(value: Readonly<Record<string, unknown>>, at: string): string | undefined {
  const mode = value['nesting_mode'];
  return NESTING_MODES.includes(mode)
    ? undefined
    : found(mode, `${at}.nesting_mode`, `one of ${nestingModes.join(', ')}`);
}

function found(value: unknown, at: string, expected: string): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
  return `has ${text} at ${at} where ${expected} was expected`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
