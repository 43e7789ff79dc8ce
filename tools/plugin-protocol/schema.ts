/**
 * A provider's schema in the vocabulary of `tofu providers schema -json`, without descriptions.
 * Source of the format: OpenTofu's `internal/command/jsonprovider`.
 */
export interface ProviderSchema {
  readonly provider?: Schema;
  readonly provider_meta?: Schema;
  readonly resource_schemas?: Readonly<Record<string, Schema>>;
  readonly data_source_schemas?: Readonly<Record<string, Schema>>;
  readonly ephemeral_resource_schemas?: Readonly<Record<string, Schema>>;
  readonly functions?: Readonly<Record<string, FunctionSignature>>;
  readonly resource_identity_schemas?: Readonly<Record<string, IdentitySchema>>;
}

export interface Schema {
  readonly version?: number;
  readonly block?: Block;
}

export interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, NestedBlock>>;
  readonly deprecated?: boolean;
  readonly deprecation_message?: string;
}

export interface Attribute {
  /** A type in the engine's JSON form, such as `"string"` or `["map", "string"]`. */
  readonly type?: unknown;
  readonly nested_type?: NestedType;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly write_only?: boolean;
  readonly deprecated?: boolean;
  readonly deprecation_message?: string;
}

export interface NestedType {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly nesting_mode?: NestingMode;
}

export interface NestedBlock {
  readonly nesting_mode?: NestingMode;
  readonly block?: Block;
  readonly min_items?: number;
  readonly max_items?: number;
}

/** In the order of the protocol's enumeration, whose 0 is invalid. */
export const nestingModes = ['single', 'list', 'set', 'map', 'group'] as const;
export type NestingMode = (typeof nestingModes)[number];

export interface FunctionSignature {
  readonly parameters?: readonly FunctionParameter[];
  readonly variadic_parameter?: FunctionParameter;
  readonly return_type: unknown;
  readonly deprecation_message?: string;
}

export interface FunctionParameter {
  readonly name: string;
  readonly type: unknown;
  readonly is_nullable?: boolean;
}

export interface IdentitySchema {
  readonly version?: number;
  readonly attributes?: Readonly<Record<string, IdentityAttribute>>;
}

export interface IdentityAttribute {
  readonly type: unknown;
  readonly required_for_import?: boolean;
  readonly optional_for_import?: boolean;
}

/** The keys of a provider schema that hold one entry for each type of a kind. */
export const typeMaps = ['resource_schemas', 'data_source_schemas', 'ephemeral_resource_schemas'] as const;
