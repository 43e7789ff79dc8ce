import { decodeText, readFields, type Field } from '../../../tools/plugin-protocol/wire.ts';

/**
 * What `starlark_doc_extract` says of one Starlark file.
 * Source of the format: Bazel's `src/main/protobuf/stardoc_output.proto`, message ModuleInfo.
 */
export interface StarlarkFile {
  readonly label: string;
  readonly doc: string;
  readonly rules: readonly StarlarkRule[];
  readonly providers: readonly StarlarkProvider[];
  readonly functions: readonly StarlarkFunction[];
  readonly extensions: readonly StarlarkExtension[];
}

export interface StarlarkRule {
  readonly name: string;
  readonly doc: string;
  readonly attributes: readonly StarlarkAttribute[];
  readonly provides: readonly string[];
  readonly test: boolean;
  readonly executable: boolean;
}

export interface StarlarkAttribute {
  readonly name: string;
  readonly doc: string;
  readonly type: string;
  readonly mandatory: boolean;
  /** As Starlark writes it; "" where it is mandatory. */
  readonly defaultValue: string;
  /** The providers that a target must have, when it must have any. */
  readonly requires: readonly string[];
}

export interface StarlarkProvider {
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly Documented[];
}

export interface StarlarkFunction {
  readonly name: string;
  readonly doc: string;
  readonly parameters: readonly StarlarkParameter[];
}

export interface StarlarkParameter extends Documented {
  readonly mandatory: boolean;
  readonly defaultValue: string;
}

export interface StarlarkExtension {
  readonly name: string;
  readonly doc: string;
  readonly tags: readonly StarlarkTag[];
}

export interface StarlarkTag {
  readonly name: string;
  readonly doc: string;
  readonly attributes: readonly StarlarkAttribute[];
}

export interface Documented {
  readonly name: string;
  readonly doc: string;
}

/** AttributeType, in the order of the enumeration. */
const attributeTypes = [
  'unknown',
  'name',
  'int',
  'label',
  'string',
  'list of strings',
  'list of ints',
  'list of labels',
  'bool',
  'dict: label to string',
  'dict: string to string',
  'dict: string to list of strings',
  'output',
  'list of outputs',
  'dict: string to label',
] as const;

export function decodeStarlarkFile(bytes: Uint8Array): StarlarkFile {
  const file = message(bytes);
  return {
    label: file.text(6),
    doc: file.text(5),
    rules: file.messages(1, (rule) => ({
      name: rule.text(1),
      doc: rule.text(2),
      attributes: rule.messages(3, attribute),
      provides: rule.messages(5, (group) => group.texts(1)).flat(),
      test: rule.number(6) === 1,
      executable: rule.number(7) === 1,
    })),
    providers: file.messages(2, (provider) => ({ ...named(provider), fields: provider.messages(3, named) })),
    functions: file.messages(3, (func) => ({
      name: func.text(1),
      doc: func.text(3),
      parameters: func.messages(2, (parameter) => ({
        ...named(parameter),
        defaultValue: parameter.text(3),
        mandatory: parameter.number(4) === 1,
      })),
    })),
    extensions: file.messages(7, (extension) => ({
      ...named(extension),
      tags: extension.messages(3, (tag) => ({ ...named(tag), attributes: tag.messages(3, attribute) })),
    })),
  };
}

function attribute(value: Message): StarlarkAttribute {
  return {
    ...named(value),
    type: attributeTypes[value.number(3)] ?? `type ${value.number(3)}`,
    mandatory: value.number(4) === 1,
    requires: value.messages(5, (group) => group.texts(1)).flat(),
    defaultValue: value.text(6),
  };
}

function named(value: Message): Documented {
  return { name: value.text(1), doc: value.text(2) };
}

interface Message {
  readonly text: (number: number) => string;
  readonly texts: (number: number) => string[];
  readonly number: (number: number) => number;
  readonly messages: <T>(number: number, decode: (value: Message) => T) => T[];
}

function message(bytes: Uint8Array): Message {
  const fields = [...readFields(bytes)];
  const of = (number: number): Field[] => fields.filter((field) => field.number === number);
  return {
    text: (number) => decodeText(of(number).at(-1)?.bytes ?? new Uint8Array()),
    texts: (number) => of(number).map((field) => decodeText(field.bytes)),
    number: (number) => of(number).at(-1)?.varint ?? 0,
    messages: (number, decode) => of(number).map((field) => decode(message(field.bytes))),
  };
}
