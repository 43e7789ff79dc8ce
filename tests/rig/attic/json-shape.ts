import { err, ok, type Result } from '../../../tools/result.ts';
import type { JsonNode, JsonProblem } from './json-text.ts';

export interface ShapeProblem extends JsonProblem {
  /** `store_path_hashes[0]`, or nothing for the whole. */
  readonly path: string;
  /** Found by the type of a value, not by the parser: its place is noticed only when the value around it ends. */
  readonly unplaced?: boolean;
}

/** What is expected of a value, with the messages of the server's deserialiser. */
export interface Shape<T> {
  read(node: JsonNode, text: string): Result<T, ShapeProblem>;
  /** What a field that is left out counts as; required without. */
  readonly absent?: { readonly value: T };
}

export type ShapeOf<S> = S extends Shape<infer T> ? T : never;

export const string: Shape<string> = {
  read: (node) => (node.kind === 'string' ? ok(node.value) : wrongType(node, 'a string')),
};

export const boolean: Shape<boolean> = {
  read: (node) => (node.kind === 'boolean' ? ok(node.value) : wrongType(node, 'a boolean')),
};

export function integer(type: 'usize' | 'u32' | 'i32'): Shape<number> {
  return {
    read: (node) => {
      if (node.kind !== 'number' || !Number.isInteger(node.value)) return wrongType(node, type);
      if (node.value >= 0 || type === 'i32') return ok(node.value);
      return err({
        path: '',
        message: `invalid value: integer \`${node.value}\`, expected ${type}`,
        offset: node.end,
      });
    },
  };
}

/** A string that must mean something: `parse` gives its meaning, or what is wrong with it. */
export function parsed<T>(parse: (value: string) => Result<T, string>): Shape<T> {
  return {
    read: (node, text) => {
      const read = string.read(node, text);
      if (!read.ok) return read;
      const value = parse(read.value);
      return value.ok ? value : err({ path: '', message: value.error, offset: node.end, unplaced: true });
    },
  };
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return {
    read: (node, text) => (node.kind === 'null' ? ok(undefined) : shape.read(node, text)),
    absent: { value: undefined },
  };
}

export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    read: (node, text) => {
      if (node.kind !== 'array') return wrongType(node, 'a sequence');
      const values: T[] = [];
      for (const [index, element] of node.items.entries()) {
        const read = item.read(element, text);
        if (!read.ok) return err(within(`[${index}]`, placed(read.error, text, /^[\],]/)));
        values.push(read.value);
      }
      return ok(values);
    },
  };
}

export function struct<T>(fields: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const shapes = fields as Readonly<Record<string, Shape<unknown>>>;
  return {
    read: (node, text) => {
      if (node.kind !== 'object') return wrongType(node, 'struct');
      const values: Record<string, unknown> = {};
      for (const { key, value } of node.entries) {
        const shape = Object.hasOwn(shapes, key) ? shapes[key] : undefined;
        if (!shape) continue;
        const read = shape.read(value, text);
        if (!read.ok) return err(within(key, placed(read.error, text, /^\}/)));
        values[key] = read.value;
      }
      for (const [key, { absent }] of Object.entries(shapes)) {
        if (key in values) continue;
        if (!absent) return err({ path: '', message: `missing field \`${key}\``, offset: node.end });
        values[key] = absent.value;
      }
      return ok(values as T);
    },
  };
}

/** `"Unit"`, or an object with one of the named variants as its only field. */
export function variant<U extends string, T>(
  unit: U,
  name: string,
  shape: Shape<T>,
): Shape<U | { readonly value: T }> {
  return {
    read: (node, text) => {
      if (node.kind === 'string' && node.value === unit) return ok(unit);
      const [entry] = node.kind === 'object' ? node.entries : [];
      if (entry?.key === name) {
        const read = shape.read(entry.value, text);
        return read.ok ? ok({ value: read.value }) : err(within(name, read.error));
      }
      const found = entry?.key ?? (node.kind === 'string' ? node.value : undefined);
      if (found === undefined) return wrongType(node, 'an enum');
      const message = `unknown variant \`${found}\`, expected \`${unit}\` or \`${name}\``;
      return err({ path: '', message, offset: node.end });
    },
  };
}

/** The bracket or comma after a value is read before the problem gets its place. */
function placed(problem: ShapeProblem, text: string, closing: RegExp): ShapeProblem {
  if (!problem.unplaced) return problem;
  const blanks = /^[ \t\r\n]*/.exec(text.slice(problem.offset))?.[0].length ?? 0;
  const next = problem.offset + blanks;
  const offset = closing.test(text.charAt(next)) ? next + 1 : next;
  return { path: problem.path, message: problem.message, offset };
}

function within(outer: string, problem: ShapeProblem): ShapeProblem {
  const separator = problem.path === '' || problem.path.startsWith('[') ? '' : '.';
  return { ...problem, path: `${outer}${separator}${problem.path}` };
}

function wrongType(node: JsonNode, expected: string): Result<never, ShapeProblem> {
  const compound = node.kind === 'array' || node.kind === 'object';
  // What opens a compound value is as far as the server reads.
  return err({
    path: '',
    message: `invalid type: ${describe(node)}, expected ${expected}`,
    offset: compound ? node.start + 1 : node.end,
  });
}

function describe(node: JsonNode): string {
  switch (node.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return `boolean \`${String(node.value)}\``;
    case 'number':
      return Number.isInteger(node.value) ? `integer \`${node.value}\`` : `floating point \`${node.value}\``;
    case 'string':
      return `string ${JSON.stringify(node.value)}`;
    case 'array':
      return 'sequence';
    case 'object':
      return 'map';
  }
}
