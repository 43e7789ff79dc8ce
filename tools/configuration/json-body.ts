import { ok, type Result } from '../result.ts';
import type { Attribute, Block, Body, ProviderFunctionCall } from './body.ts';
import type { Expression } from './expression.ts';
import { findProviderFunctionCalls } from './hcl-function-calls.ts';
import { readTokens, type UnreadableText } from './hcl-tokens.ts';
import { readJson, type JsonNode, type JsonProperty } from './json-nodes.ts';
import type { Place, SourceText } from './source-text.ts';

/** Reads a file in the JSON syntax. Source of the mapping: HCL's `json/spec.md`. */
export function readJsonBody(source: SourceText): Result<Body, UnreadableText> {
  const root = readJson(source.text);
  return root.ok ? ok(new JsonBody(source, root.value, FILE_BLOCKS)) : root;
}

/** The blocks that the files of a module have, with the number of their labels. */
const FILE_BLOCKS: Readonly<Record<string, number>> = {
  check: 1,
  data: 2,
  ephemeral: 2,
  import: 0,
  locals: 0,
  module: 1,
  moved: 0,
  output: 1,
  provider: 1,
  removed: 0,
  resource: 2,
  terraform: 0,
  variable: 1,
};

class JsonBody implements Body {
  private readonly source: SourceText;
  private readonly node: JsonNode;
  private readonly blockTypes: Readonly<Record<string, number>>;

  constructor(source: SourceText, node: JsonNode, blockTypes: Readonly<Record<string, number>> = {}) {
    this.source = source;
    this.node = node;
    this.blockTypes = blockTypes;
  }

  attribute(name: string): Attribute | undefined {
    const found = deepProperties(this.node).find(({ key }) => key === name);
    return found && this.toAttribute(found);
  }

  attributes(): readonly Attribute[] {
    // This key is for comments.
    return deepProperties(this.node)
      .filter(({ key }) => key !== '//')
      .map((property) => this.toAttribute(property));
  }

  blocks(type: string, labels: number): readonly Block[] {
    return deepProperties(this.node)
      .filter(({ key }) => key === type)
      .flatMap((property) => this.unpack(type, property, labels, []));
  }

  allBlocks(): readonly Block[] {
    return Object.entries(this.blockTypes).flatMap(([type, labels]) => this.blocks(type, labels));
  }

  providerFunctionCalls(): readonly ProviderFunctionCall[] {
    return strings(this.node).flatMap(({ value, offset }) => {
      if (!value.includes('::')) return [];
      const tokens = readTokens(value, 'template');
      // Places inside of a string would have to know its escapes: the string's own is good enough.
      return tokens.ok ? findProviderFunctionCalls(tokens.value, () => this.source.placeAt(offset)) : [];
    });
  }

  words(): ReadonlySet<string> {
    return new Set(
      strings(this.node).flatMap(({ value }) => value.match(/[\p{ID_Start}_][\p{ID_Continue}-]*/gu) ?? []),
    );
  }

  private unpack(
    type: string,
    property: JsonProperty,
    labelsLeft: number,
    labels: readonly string[],
  ): Block[] {
    if (labelsLeft > 0) {
      return deepProperties(property.value).flatMap((inner) =>
        this.unpack(type, inner, labelsLeft - 1, [...labels, inner.key]),
      );
    }
    const { value } = property;
    const bodies = value.kind === 'array' ? value.items : [value];
    const place = this.source.placeAt(property.offset);
    return bodies
      .filter(({ kind }) => kind === 'object')
      .map((node) => ({
        type,
        labels,
        place,
        body: new JsonBody(this.source, node),
        // Several bodies may stand behind one label.
        extent: { start: value.kind === 'array' ? node.offset : property.offset, end: node.end },
      }));
  }

  private toAttribute({ key, offset, value }: JsonProperty): Attribute {
    return {
      name: key,
      place: this.source.placeAt(offset),
      expression: toExpression(value, (at) => this.source.placeAt(at)),
      text: this.source.text.slice(value.offset, value.end),
      templates: templatesIn(value),
      extent: { start: offset, end: value.end },
    };
  }
}

/** The properties of an object, or of all objects of a list: both forms can stand for one body. */
function deepProperties(node: JsonNode): readonly JsonProperty[] {
  if (node.kind === 'object') return node.properties;
  if (node.kind !== 'array') return [];
  return node.items.flatMap((item) => (item.kind === 'object' ? item.properties : []));
}

function strings(root: JsonNode): (JsonNode & { kind: 'string' })[] {
  switch (root.kind) {
    case 'string':
      return [root];
    case 'array':
      return root.items.flatMap(strings);
    case 'object':
      // The engine takes descriptions as they are.
      return root.properties.flatMap(({ key, value }) => (key === 'description' ? [] : strings(value)));
    case 'null':
    case 'other':
      return [];
  }
}

function templatesIn(node: JsonNode): string[] {
  switch (node.kind) {
    case 'string':
      return [node.value];
    case 'array':
      return node.items.flatMap(templatesIn);
    case 'object':
      return node.properties.flatMap(({ key, value }) => [key, ...templatesIn(value)]);
    case 'null':
    case 'other':
      return [];
  }
}

function toExpression(node: JsonNode, placeAt: (offset: number) => Place): Expression {
  const place = placeAt(node.offset);
  switch (node.kind) {
    case 'string':
      // In most places the engine takes a string for a template; escapes of templates do not change names or paths.
      return /[$%]\{/.test(node.value)
        ? { kind: 'other', place }
        : { kind: 'string', value: node.value.normalize('NFC'), place };
    case 'array':
      return { kind: 'list', items: node.items.map((item) => toExpression(item, placeAt)), place };
    case 'object':
      return {
        kind: 'object',
        items: node.properties.map(({ key, offset, value }) => ({
          ...(!/[$%]\{/.test(key) && { key }),
          place: placeAt(offset),
          value: toExpression(value, placeAt),
        })),
        place,
      };
    case 'null':
    case 'other':
      return { kind: 'other', place };
  }
}
