import {
  nestingModes,
  type Attribute,
  type Block,
  type FunctionParameter,
  type FunctionSignature,
  type IdentityAttribute,
  type IdentitySchema,
  type NestedBlock,
  type NestedType,
  type NestingMode,
  type ProviderSchema,
  type Schema,
} from './schema.ts';
import { MalformedMessageError, decodeText, readFields } from './wire.ts';

/**
 * Decodes `GetProviderSchema.Response` and `GetResourceIdentitySchemas.Response` of protocol 5 or 6. Descriptions are
 * dropped: nothing an engine decides depends on them. Deprecation messages stay, because the engine prints them.
 */
export function decodeSchema(schemaResponse: Uint8Array, identityResponse: Uint8Array): ProviderSchema {
  const resources = new Map<string, Schema>();
  const dataSources = new Map<string, Schema>();
  const ephemerals = new Map<string, Schema>();
  const functions = new Map<string, FunctionSignature>();
  const identities = new Map<string, IdentitySchema>();
  let provider: Schema | undefined;
  let providerMeta: Schema | undefined;
  for (const { number, bytes } of readFields(schemaResponse)) {
    if (number === 1) provider = decodeOneSchema(bytes);
    else if (number === 2) addEntry(resources, bytes, decodeOneSchema);
    else if (number === 3) addEntry(dataSources, bytes, decodeOneSchema);
    else if (number === 5) providerMeta = decodeOneSchema(bytes);
    else if (number === 7) addEntry(functions, bytes, decodeFunction);
    else if (number === 8) addEntry(ephemerals, bytes, decodeOneSchema);
  }
  for (const { number, bytes } of readFields(identityResponse)) {
    if (number === 1) addEntry(identities, bytes, decodeIdentity);
  }
  return {
    ...(provider && { provider }),
    ...(providerMeta && { provider_meta: providerMeta }),
    ...record('resource_schemas', resources),
    ...record('data_source_schemas', dataSources),
    ...record('ephemeral_resource_schemas', ephemerals),
    ...record('functions', functions),
    ...record('resource_identity_schemas', identities),
  };
}

/** Providers write maps in random order; a recording must be the same bytes every time. */
function record<K extends string, T>(key: K, map: Map<string, T>): Partial<Record<K, Record<string, T>>> {
  if (map.size === 0) return {};
  const sorted = [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return { [key]: Object.fromEntries(sorted) } as Record<K, Record<string, T>>;
}

function addEntry<T>(map: Map<string, T>, entry: Uint8Array, decode: (bytes: Uint8Array) => T): void {
  let key = '';
  let value: Uint8Array | undefined;
  for (const { number, bytes } of readFields(entry)) {
    if (number === 1) key = decodeText(bytes);
    else if (number === 2) value = bytes;
  }
  if (value === undefined) throw new MalformedMessageError(`map entry "${key}" has no value`);
  map.set(key, decode(value));
}

function decodeOneSchema(message: Uint8Array): Schema {
  let version = 0;
  let block: Block = {};
  for (const { number, varint, bytes } of readFields(message)) {
    if (number === 1) version = varint;
    else if (number === 2) block = decodeBlock(bytes);
  }
  return { version, block };
}

function decodeBlock(message: Uint8Array): Block {
  const attributes = new Map<string, Attribute>();
  const blocks = new Map<string, NestedBlock>();
  let deprecated = false;
  let deprecationMessage = '';
  for (const { number, varint, bytes } of readFields(message)) {
    if (number === 2) addAttribute(attributes, bytes);
    else if (number === 3) addBlock(blocks, bytes);
    else if (number === 6) deprecated = varint !== 0;
    else if (number === 7) deprecationMessage = decodeText(bytes);
  }
  return {
    ...record('attributes', attributes),
    ...record('block_types', blocks),
    ...deprecation(deprecated, deprecationMessage),
  };
}

function deprecation(
  deprecated: boolean,
  message: string,
): { deprecated?: true; deprecation_message?: string } {
  return { ...(deprecated && { deprecated }), ...(message !== '' && { deprecation_message: message }) };
}

function addAttribute(attributes: Map<string, Attribute>, message: Uint8Array): void {
  let name = '';
  let type: unknown;
  let nested: NestedType | undefined;
  let deprecationMessage = '';
  const flags = new Set<number>();
  for (const { number, varint, bytes } of readFields(message)) {
    if (number === 1) name = decodeText(bytes);
    else if (number === 2) type = decodeType(bytes);
    else if (number === 10) nested = decodeNestedType(bytes);
    else if (number === 12) deprecationMessage = decodeText(bytes);
    else if (varint !== 0) flags.add(number);
  }
  attributes.set(name, {
    ...(type !== undefined && { type }),
    ...(nested && { nested_type: nested }),
    ...(flags.has(4) && { required: true }),
    ...(flags.has(5) && { optional: true }),
    ...(flags.has(6) && { computed: true }),
    ...(flags.has(7) && { sensitive: true }),
    ...(flags.has(11) && { write_only: true }),
    ...deprecation(flags.has(9), deprecationMessage),
  });
}

function decodeNestedType(message: Uint8Array): NestedType {
  const attributes = new Map<string, Attribute>();
  let nesting = 0;
  for (const { number, varint, bytes } of readFields(message)) {
    if (number === 1) addAttribute(attributes, bytes);
    else if (number === 3) nesting = varint;
  }
  return { ...record('attributes', attributes), nesting_mode: nestingMode(nesting) };
}

function addBlock(blocks: Map<string, NestedBlock>, message: Uint8Array): void {
  let name = '';
  let block: Block = {};
  let nesting = 0;
  let minItems = 0;
  let maxItems = 0;
  for (const { number, varint, bytes } of readFields(message)) {
    if (number === 1) name = decodeText(bytes);
    else if (number === 2) block = decodeBlock(bytes);
    else if (number === 3) nesting = varint;
    else if (number === 4) minItems = varint;
    else if (number === 5) maxItems = varint;
  }
  blocks.set(name, {
    nesting_mode: nestingMode(nesting),
    block,
    ...(minItems !== 0 && { min_items: minItems }),
    ...(maxItems !== 0 && { max_items: maxItems }),
  });
}

function nestingMode(number: number): NestingMode {
  const mode = nestingModes[number - 1];
  if (mode === undefined) throw new MalformedMessageError(`unknown nesting mode ${number}`);
  return mode;
}

function decodeType(bytes: Uint8Array): unknown {
  const text = decodeText(bytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedMessageError(`a type is not JSON: ${text}`);
  }
}

function decodeFunction(message: Uint8Array): FunctionSignature {
  const parameters: FunctionParameter[] = [];
  let variadic: FunctionParameter | undefined;
  let returnType: unknown;
  let deprecationMessage = '';
  for (const { number, bytes } of readFields(message)) {
    if (number === 1) parameters.push(decodeParameter(bytes));
    else if (number === 2) variadic = decodeParameter(bytes);
    else if (number === 3) {
      for (const field of readFields(bytes)) if (field.number === 1) returnType = decodeType(field.bytes);
    } else if (number === 7) deprecationMessage = decodeText(bytes);
  }
  return {
    ...(parameters.length > 0 && { parameters }),
    ...(variadic && { variadic_parameter: variadic }),
    return_type: returnType,
    ...deprecation(false, deprecationMessage),
  };
}

function decodeParameter(message: Uint8Array): FunctionParameter {
  let name = '';
  let type: unknown;
  let nullable = false;
  for (const { number, varint, bytes } of readFields(message)) {
    if (number === 1) name = decodeText(bytes);
    else if (number === 2) type = decodeType(bytes);
    else if (number === 3) nullable = varint !== 0;
  }
  return { name, type, ...(nullable && { is_nullable: true }) };
}

function decodeIdentity(message: Uint8Array): IdentitySchema {
  const attributes = new Map<string, IdentityAttribute>();
  let version = 0;
  for (const { number, varint, bytes } of readFields(message)) {
    if (number === 1) version = varint;
    else if (number === 2) {
      let name = '';
      let type: unknown;
      let required = false;
      let optional = false;
      for (const field of readFields(bytes)) {
        if (field.number === 1) name = decodeText(field.bytes);
        else if (field.number === 2) type = decodeType(field.bytes);
        else if (field.number === 3) required = field.varint !== 0;
        else if (field.number === 4) optional = field.varint !== 0;
      }
      attributes.set(name, {
        type,
        ...(required && { required_for_import: true }),
        ...(optional && { optional_for_import: true }),
      });
    }
  }
  return { version, ...record('attributes', attributes) };
}
