import { editDistance } from '../edit-distance.ts';
import type { ModuleInterface } from './module-interface.ts';

/** The attribute `values`, understood. */
export interface GivenValues {
  readonly variables: Readonly<Record<string, unknown>>;
  /** By address of the resource, then by attribute. */
  readonly computed: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** One sentence for each value that cannot be used. */
  readonly problems: readonly string[];
}

/** What `values` needs to know of a resource: the engine's JSON type of an attribute, undefined when there is none. */
export type AttributeType = (address: string, attribute: string) => { readonly type: unknown } | undefined;

const COMPUTED = /^((?:module\.[\w-]+\.)*(?:data\.)?[\w-]+\.[\w-]+)\.([\w-]+)$/;

/** A name is a variable's, or ADDRESS.ATTRIBUTE of what a provider computes; a value is text, or JSON where the type is no string. */
export function readGivenValues(
  values: Readonly<Record<string, string>>,
  { variables }: ModuleInterface,
  attributeType: AttributeType,
): GivenValues {
  const given: Record<string, unknown> = {};
  const computed: Record<string, Record<string, unknown>> = {};
  const problems: string[] = [];
  const read = (name: string, text: string, type: unknown): unknown => {
    const value = decode(text, type);
    if (value === undefined) {
      problems.push(
        `values["${name}"] is ${JSON.stringify(text)}, which is no JSON, and ${name} is ${describeType(type)}; ` +
          `write for example "${name}": ${JSON.stringify(JSON.stringify(exampleOf(type)))}`,
      );
    }
    return value;
  };
  for (const [name, text] of Object.entries(values)) {
    const variable = variables.get(name);
    const [, address, attribute] = COMPUTED.exec(name) ?? [];
    if (variable) {
      const value = read(name, text, variable.type);
      if (value !== undefined) given[name] = value;
    } else if (address === undefined || attribute === undefined) {
      problems.push(describeUnknown(name, [...variables.keys()]));
    } else {
      const found = attributeType(address, attribute);
      if (found) {
        const value = read(name, text, found.type);
        if (value !== undefined) computed[address] = { ...computed[address], [attribute]: value };
      } else {
        problems.push(
          `values["${name}"] names no attribute of a resource of this module: it has no ${address}, or that has no "${attribute}"`,
        );
      }
    }
  }
  return { variables: given, computed, problems };
}

/** Undefined when the text is no value of such a type. */
function decode(text: string, type: unknown): unknown {
  if (type === 'string') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Of type `any`, what is no JSON is a text.
    return type === undefined || type === 'dynamic' ? text : undefined;
  }
}

function describeUnknown(name: string, known: readonly string[]): string {
  const nearest = nearestOf(name, known);
  const has = known.length === 0 ? 'it has none' : `it has ${[...known].sort().join(', ')}`;
  return (
    `values["${name}"] is no variable of the module` +
    (nearest === undefined ? `: ${has}` : `; did you mean "${nearest}"?`)
  );
}

/** A name that differs by less than a third of its signs. */
function nearestOf(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((each) => ({ each, distance: editDistance(Array.from(name), Array.from(each)) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(2, Math.floor(name.length / 3)) ? best.each : undefined;
}

/** What to do about a value that the engine refuses for the type of its variable. */
export function fittingValue(name: string, text: string, type: unknown): string {
  const example = type === 'string' ? 'text' : JSON.stringify(exampleOf(type));
  return `values["${name}"] is ${JSON.stringify(text)}, and var.${name} is ${describeType(type)}; write for example "${name}": ${JSON.stringify(example)}`;
}

function describeType(type: unknown): string {
  if (type === undefined || type === 'dynamic') return 'of any type';
  return `a ${typeName(type)}`;
}

function typeName(type: unknown): string {
  if (!Array.isArray(type)) return String(type);
  const [kind, inner] = type as [string, unknown];
  return kind === 'object' || kind === 'tuple' ? kind : `${kind} of ${typeName(inner)}`;
}

/** Some value of a type. */
export function exampleOf(type: unknown): unknown {
  if (type === 'number') return 1;
  if (type === 'bool') return true;
  if (!Array.isArray(type)) return 'example';
  const [kind, inner] = type as [string, unknown];
  switch (kind) {
    case 'object':
      return Object.fromEntries(
        Object.entries(inner as Record<string, unknown>).map(([name, each]) => [name, exampleOf(each)]),
      );
    case 'map':
      return { example: exampleOf(inner) };
    case 'tuple':
      return (inner as readonly unknown[]).map(exampleOf);
    default:
      return [exampleOf(inner)];
  }
}
