import type { Body } from '../../configuration/body.ts';
import type { Expression } from '../../configuration/expression.ts';
import type { ModuleFacts } from '../../configuration/module-facts.ts';
import type { ResourceMode } from '../../configuration/module-elements.ts';
import type { Recording } from '../../plugin-protocol/recording.ts';
import type { Attribute, Block, NestedType } from '../../plugin-protocol/schema.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { errorAt, type CheckContext } from './check-context.ts';
import { didYouMean } from './nearest-name.ts';

const TYPE_MAP = {
  managed: 'resource_schemas',
  data: 'data_source_schemas',
  ephemeral: 'ephemeral_resource_schemas',
} as const;

const ADDRESS_PREFIX: Readonly<Record<ResourceMode, string>> = {
  managed: '',
  data: 'data.',
  ephemeral: 'ephemeral.',
};

interface UnknownKey {
  readonly key: string;
  readonly place: Diagnostic['place'] & object;
  readonly attribute: string;
  readonly known: readonly string[];
}

/** Keys of objects given for attributes: the engine drops those that the provider's schema does not know. */
export function checkNestedAttributes({ readable, recordings }: CheckContext): Diagnostic[] {
  return readable.flatMap((facts) => [
    ...facts.resources.flatMap((resource) => {
      const recording = recordings.get(facts.sourceOf(resource.provider) ?? '');
      const block = recording?.schema[TYPE_MAP[resource.mode]]?.[resource.type]?.block;
      if (!recording || !block) return [];
      const address = `${ADDRESS_PREFIX[resource.mode]}${resource.type}.${resource.name}`;
      return inBody(resource.body, block).map((found) => describe(facts, recording, found, address));
    }),
    ...facts.providerBlocks.flatMap(({ localName, body }) => {
      const recording = recordings.get(facts.sourceOf(localName) ?? '');
      const block = recording?.schema.provider?.block;
      if (!recording || !block) return [];
      return inBody(body, block).map((found) => describe(facts, recording, found, `provider.${localName}`));
    }),
  ]);
}

function describe(
  facts: ModuleFacts,
  { provider, version }: Recording,
  { key, place, attribute, known }: UnknownKey,
  address: string,
): Diagnostic {
  return errorAt(facts, place, {
    summary: 'Unsupported attribute in an object',
    detail:
      `An object of "${attribute}" has no attribute "${key}" in ${provider} ${version}, and tofu would drop it without a word.` +
      (didYouMean(key, known) || ` Known are: ${[...known].sort().join(', ')}.`),
    address,
  });
}

function inBody(body: Body, block: Block): UnknownKey[] {
  const inAttributes = Object.entries(block.attributes ?? {}).flatMap(([name, attribute]) => {
    const expression = body.attribute(name)?.expression;
    return expression ? inValue(expression, attribute, name) : [];
  });
  const inBlocks = Object.entries(block.block_types ?? {}).flatMap(([type, nested]) => {
    const dynamic = body
      .blocks('dynamic', 1)
      .filter(({ labels }) => labels[0] === type)
      .flatMap((each) => each.body.blocks('content', 0));
    return [...body.blocks(type, 0), ...dynamic].flatMap((each) => inBody(each.body, nested.block ?? {}));
  });
  return [...inAttributes, ...inBlocks];
}

function inValue(expression: Expression, attribute: Attribute, name: string): UnknownKey[] {
  return attribute.nested_type
    ? inNested(expression, attribute.nested_type, name)
    : inType(expression, attribute.type, name);
}

function inNested(expression: Expression, nested: NestedType, name: string): UnknownKey[] {
  const attributes = nested.attributes ?? {};
  const inner = (value: Expression): UnknownKey[] =>
    inObject(value, Object.keys(attributes), name, (key, given) =>
      inValue(given, attributes[key] ?? {}, `${name}.${key}`),
    );
  const mode = nested.nesting_mode;
  if (mode === 'list' || mode === 'set') return elements(expression).flatMap(inner);
  return mode === 'map' ? values(expression).flatMap(inner) : inner(expression);
}

/** A type in the engine's JSON form: `["list", ["object", {…}]]`. */
function inType(expression: Expression, type: unknown, name: string): UnknownKey[] {
  if (!Array.isArray(type)) return [];
  const [kind, inner] = type as readonly unknown[];
  switch (kind) {
    case 'list':
    case 'set':
      return elements(expression).flatMap((value) => inType(value, inner, name));
    case 'map':
      return values(expression).flatMap((value) => inType(value, inner, name));
    case 'object': {
      const attributes = inner as Readonly<Record<string, unknown>>;
      return inObject(expression, Object.keys(attributes), name, (key, given) =>
        inType(given, attributes[key], `${name}.${key}`),
      );
    }
    default:
      return [];
  }
}

function inObject(
  expression: Expression,
  known: readonly string[],
  attribute: string,
  inside: (key: string, value: Expression) => UnknownKey[],
): UnknownKey[] {
  if (expression.kind !== 'object') return [];
  return expression.items.flatMap(({ key, place, value }) => {
    if (key === undefined) return [];
    return known.includes(key) ? inside(key, value) : [{ key, place, attribute, known }];
  });
}

function elements(expression: Expression): readonly Expression[] {
  return expression.kind === 'list' ? expression.items : [];
}

function values(expression: Expression): readonly Expression[] {
  return expression.kind === 'object' ? expression.items.map(({ value }) => value) : [];
}
