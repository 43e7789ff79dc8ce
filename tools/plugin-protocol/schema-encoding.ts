import {
  nestingModes,
  type Attribute,
  type Block,
  type FunctionParameter,
  type FunctionSignature,
  type IdentitySchema,
  type NestingMode,
  type ProviderSchema,
  type Schema,
} from './schema.ts';
import { EMPTY, bytesField, concat, textField, varintField } from './wire.ts';

/**
 * Encodes a schema as `GetProviderSchema.Response`; the numbers are the same in protocols 5 and 6.
 * `get_provider_schema_optional` is set, so that the engine asks once for each process.
 * Format: OpenTofu's `docs/plugin-protocol/tfplugin6.10.proto`.
 */
export function encodeSchemaResponse(schema: ProviderSchema): Uint8Array {
  const getProviderSchemaOptional = varintField(2, true);
  return concat([
    bytesField(1, encodeSchema(schema.provider ?? {})),
    ...encodeMap(2, schema.resource_schemas, encodeSchema),
    ...encodeMap(3, schema.data_source_schemas, encodeSchema),
    schema.provider_meta ? bytesField(5, encodeSchema(schema.provider_meta)) : EMPTY,
    bytesField(6, getProviderSchemaOptional),
    ...encodeMap(7, schema.functions, encodeFunction),
    ...encodeMap(8, schema.ephemeral_resource_schemas, encodeSchema),
  ]);
}

/** Encodes `GetFunctions.Response`. */
export function encodeFunctionsResponse(schema: ProviderSchema): Uint8Array {
  return concat(encodeMap(1, schema.functions, encodeFunction));
}

/** Encodes `GetResourceIdentitySchemas.Response`. */
export function encodeIdentityResponse(schema: ProviderSchema): Uint8Array {
  return concat(encodeMap(1, schema.resource_identity_schemas, encodeIdentity));
}

/** A worker serves the types of one recording many times, in ever new selections: each is encoded once. */
const encoded = new WeakMap<object, Uint8Array>();

function encodeMap<T extends object>(
  number: number,
  map: Readonly<Record<string, T>> | undefined,
  encode: (value: T) => Uint8Array,
): Uint8Array[] {
  return Object.entries(map ?? {}).map(([key, value]) => {
    let bytes = encoded.get(value);
    if (!bytes) encoded.set(value, (bytes = encode(value)));
    return bytesField(number, concat([textField(1, key), bytesField(2, bytes)]));
  });
}

function encodeSchema(schema: Schema): Uint8Array {
  return concat([varintField(1, schema.version), bytesField(2, encodeBlock(schema.block ?? {}))]);
}

function encodeBlock(block: Block): Uint8Array {
  return concat([
    ...encodeAttributes(2, block.attributes),
    ...Object.entries(block.block_types ?? {}).map(([name, nested]) =>
      bytesField(
        3,
        concat([
          textField(1, name),
          bytesField(2, encodeBlock(nested.block ?? {})),
          varintField(3, nestingNumber(nested.nesting_mode)),
          varintField(4, nested.min_items),
          varintField(5, nested.max_items),
        ]),
      ),
    ),
    varintField(6, block.deprecated),
    textField(7, block.deprecation_message),
  ]);
}

function encodeAttributes(
  number: number,
  attributes: Readonly<Record<string, Attribute>> | undefined,
): Uint8Array[] {
  return Object.entries(attributes ?? {}).map(([name, attribute]) =>
    bytesField(
      number,
      concat([
        textField(1, name),
        attribute.type === undefined ? EMPTY : textField(2, JSON.stringify(attribute.type)),
        varintField(4, attribute.required),
        varintField(5, attribute.optional),
        varintField(6, attribute.computed),
        varintField(7, attribute.sensitive),
        varintField(9, attribute.deprecated),
        attribute.nested_type
          ? bytesField(
              10,
              concat([
                ...encodeAttributes(1, attribute.nested_type.attributes),
                varintField(3, nestingNumber(attribute.nested_type.nesting_mode)),
              ]),
            )
          : EMPTY,
        varintField(11, attribute.write_only),
        textField(12, attribute.deprecation_message),
      ]),
    ),
  );
}

function nestingNumber(mode: NestingMode | undefined): number {
  return mode === undefined ? 0 : nestingModes.indexOf(mode) + 1;
}

function encodeFunction(signature: FunctionSignature): Uint8Array {
  return concat([
    ...(signature.parameters ?? []).map((parameter) => bytesField(1, encodeParameter(parameter))),
    signature.variadic_parameter ? bytesField(2, encodeParameter(signature.variadic_parameter)) : EMPTY,
    bytesField(3, textField(1, JSON.stringify(signature.return_type))),
    textField(7, signature.deprecation_message),
  ]);
}

function encodeParameter(parameter: FunctionParameter): Uint8Array {
  return concat([
    textField(1, parameter.name),
    textField(2, JSON.stringify(parameter.type)),
    varintField(3, parameter.is_nullable),
  ]);
}

function encodeIdentity(identity: IdentitySchema): Uint8Array {
  return concat([
    varintField(1, identity.version),
    ...Object.entries(identity.attributes ?? {}).map(([name, attribute]) =>
      bytesField(
        2,
        concat([
          textField(1, name),
          textField(2, JSON.stringify(attribute.type)),
          varintField(3, attribute.required_for_import),
          varintField(4, attribute.optional_for_import),
        ]),
      ),
    ),
  ]);
}
