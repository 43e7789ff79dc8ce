import type { Attribute, Block, Body } from './body.ts';
import { literalString, referenceRoot, type Expression } from './expression.ts';
import { impliedLocalName, impliedSource, providerSource } from './provider-source.ts';
import type { UnreadableFile } from './read-body.ts';
import type { Place } from './source-text.ts';

/** A `module` block. */
export interface ModuleCall {
  readonly name: string;
  /** Absent when it is missing or an expression that has to be evaluated. */
  readonly source?: string;
  /** As it is written, with its quotes. */
  readonly sourceText?: string;
  readonly sourcePlace?: Place;
  readonly version?: string;
  /** Local names of this module's providers that it passes on. */
  readonly passedProviders: readonly string[];
  readonly place: Place;
}

/** An entry of `required_providers`. */
export interface RequiredProvider {
  readonly localName: string;
  /** The full address; undefined where the engine's rules for international names would have to be known. */
  readonly source: string | undefined;
  /** Absent where no source is written. */
  readonly sourcePlace?: Place;
  readonly constraint?: Constraint;
  /** As `random.east`. */
  readonly configurationAliases: readonly string[];
  readonly place: Place;
}

/** A version constraint as it is written. */
export interface Constraint {
  readonly text: string;
  readonly place: Place;
}

/** A `required_version`, which the engine heeds only in files of the kind `tofu`. */
export interface RequiredVersion {
  readonly constraint: Constraint;
  readonly kind: 'tf' | 'tofu';
}

/** A `provider` block. */
export interface ProviderBlock {
  readonly localName: string;
  readonly alias?: string;
  readonly constraint?: Constraint;
  readonly place: Place;
  readonly body: Body;
}

export type ResourceMode = 'managed' | 'data' | 'ephemeral';

/** A `resource`, `data` or `ephemeral` block. */
export interface Resource {
  readonly mode: ResourceMode;
  readonly type: string;
  readonly name: string;
  /** The local name of its provider. */
  readonly provider: string;
  /** Whether the provider is named, and not implied by the type. */
  readonly explicitProvider: boolean;
  readonly place: Place;
  readonly body: Body;
}

type Unclear = UnreadableFile[];

function evaluated(expression: Expression, what: string): UnreadableFile {
  return { place: expression.place, problem: `${what} that has to be evaluated` };
}

export function readCalls(body: Body, unclear: Unclear): ModuleCall[] {
  return body.blocks('module', 1).map((block) => {
    const written = block.body.attribute('source');
    const source = literalString(written?.expression);
    const version = literalString(block.body.attribute('version')?.expression);
    return {
      name: block.labels[0] ?? '',
      ...(source !== undefined && { source }),
      ...(written && { sourceText: written.text, sourcePlace: written.expression.place }),
      ...(version !== undefined && { version }),
      passedProviders: readPassedProviders(block, unclear),
      place: block.place,
    };
  });
}

function readPassedProviders(block: Block, unclear: Unclear): string[] {
  const providers = block.body.attribute('providers')?.expression;
  if (!providers) return [];
  if (providers.kind !== 'object') {
    unclear.push(evaluated(providers, 'a map of providers'));
    return [];
  }
  return providers.items.flatMap(({ value }) => {
    const root = referenceRoot(value);
    if (root === undefined) unclear.push(evaluated(value, 'a provider'));
    return root === undefined ? [] : [root];
  });
}

function terraformBlocks(body: Body): readonly Block[] {
  return body.blocks('terraform', 0);
}

export function readRequiredProviders(body: Body, unclear: Unclear): RequiredProvider[] {
  return terraformBlocks(body)
    .flatMap((block) => block.body.blocks('required_providers', 0))
    .flatMap((block) => block.body.attributes().map((attribute) => readRequiredProvider(attribute, unclear)));
}

function readRequiredProvider({ name, place, expression }: Attribute, unclear: Unclear): RequiredProvider {
  const required = { localName: name, configurationAliases: [], place };
  if (expression.kind === 'string') {
    // The form before sources were known.
    const constraint = { text: expression.value, place: expression.place };
    return { ...required, source: impliedSource(name), constraint };
  }
  if (expression.kind !== 'object') {
    unclear.push(evaluated(expression, 'a required provider'));
    return { ...required, source: undefined };
  }
  const value = (key: string): Expression | undefined =>
    expression.items.findLast((item) => item.key === key)?.value;
  const text = (key: string): string | undefined => {
    const found = value(key);
    if (found && found.kind !== 'string') unclear.push(evaluated(found, `the ${key} of a required provider`));
    return literalString(found);
  };
  const [source, version, aliases] = [text('source'), text('version'), value('configuration_aliases')];
  const address = source === undefined ? impliedSource(name) : providerSource(source);
  if (address === undefined) {
    unclear.push({
      place: value('source')?.place ?? place,
      problem: 'an address of a provider in other letters',
    });
  }
  return {
    ...required,
    source: address,
    ...(value('source') && { sourcePlace: value('source')?.place ?? place }),
    ...(version !== undefined && { constraint: { text: version, place: value('version')?.place ?? place } }),
    configurationAliases: aliases?.kind === 'list' ? aliases.items.flatMap(dotted) : [],
  };
}

function dotted(expression: Expression): string[] {
  if (expression.kind === 'reference') return [expression.names.join('.')];
  return expression.kind === 'string' ? [expression.value] : [];
}

export function readRequiredVersions(body: Body, unclear: Unclear): RequiredVersion[] {
  return terraformBlocks(body).flatMap((block) => {
    const constraint = readConstraint(block.body.attribute('required_version'), unclear);
    if (!constraint) return [];
    return [{ constraint, kind: /\.tofu(\.json)?$/.test(constraint.place.path) ? 'tofu' : 'tf' }];
  });
}

function readConstraint(attribute: Attribute | undefined, unclear: Unclear): Constraint | undefined {
  if (!attribute) return undefined;
  const { expression } = attribute;
  if (expression.kind === 'string') return { text: expression.value, place: expression.place };
  unclear.push(evaluated(expression, 'a version constraint'));
  return undefined;
}

export function readProviderBlocks(body: Body, unclear: Unclear): ProviderBlock[] {
  return body.blocks('provider', 1).map((block) => {
    const alias = literalString(block.body.attribute('alias')?.expression);
    const constraint = readConstraint(block.body.attribute('version'), unclear);
    return {
      localName: block.labels[0] ?? '',
      ...(alias !== undefined && { alias }),
      ...(constraint && { constraint }),
      place: block.place,
      body: block.body,
    };
  });
}

export function readProviderMetas(body: Body): string[] {
  return terraformBlocks(body)
    .flatMap((block) => block.body.blocks('provider_meta', 1))
    .map((block) => block.labels[0] ?? '');
}

export function readResources(body: Body, unclear: Unclear): Resource[] {
  const inChecks = body.blocks('check', 1).flatMap((block) => block.body.blocks('data', 2));
  const of = (mode: ResourceMode, blocks: readonly Block[]): Resource[] =>
    blocks.map((block) => readResource(mode, block, unclear));
  return [
    ...of('managed', body.blocks('resource', 2)),
    ...of('data', [...body.blocks('data', 2), ...inChecks]),
    ...of('ephemeral', body.blocks('ephemeral', 2)),
  ];
}

function readResource(mode: ResourceMode, block: Block, unclear: Unclear): Resource {
  const [type = '', name = ''] = block.labels;
  const reference = block.body.attribute('provider')?.expression;
  const root = reference && referenceRoot(reference);
  if (reference && root === undefined) unclear.push(evaluated(reference, 'a provider'));
  return {
    mode,
    type,
    name,
    provider: root ?? impliedLocalName(type),
    explicitProvider: reference !== undefined,
    place: block.place,
    body: block.body,
  };
}
