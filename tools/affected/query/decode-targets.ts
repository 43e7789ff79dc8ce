import { GraphBuilder, type TargetFacts } from '../graph/graph-builder.ts';
import { NodeKind, type TargetGraph } from '../graph/target-graph.ts';
import { ATTRIBUTE, GENERATED_FILE, PACKAGE_GROUP, RULE, SOURCE_FILE, TARGET } from './build-proto.ts';
import { canonical, MalformedQueryError, MessageCursor } from './message-cursor.ts';

const INCOMPATIBLE = '@@platforms//:incompatible';

/**
 * The graph in the answer of `bazel query --output=streamed_proto`. What a field means that is not known here does not
 * matter: its bytes are part of the target, and a target is what it was only if they are.
 *
 * @throws MalformedQueryError where the bytes are no such answer
 */
export function decodeTargets(answer: Buffer): TargetGraph {
  const graph = new GraphBuilder();
  const stream = new MessageCursor(answer);
  const reader = new TargetReader(graph, answer);
  while (stream.nextDelimited()) {
    if (!reader.read(stream.value, stream.valueEnd)) {
      throw new MalformedQueryError(`an empty target, at byte ${stream.value}`);
    }
  }
  return graph.build();
}

/** Reads target after target into a graph. */
class TargetReader {
  readonly #graph: GraphBuilder;
  readonly #target: MessageCursor;
  readonly #message: MessageCursor;
  readonly #attribute: MessageCursor;

  constructor(graph: GraphBuilder, answer: Buffer) {
    this.#graph = graph;
    this.#target = new MessageCursor(answer);
    this.#message = new MessageCursor(answer);
    this.#attribute = new MessageCursor(answer);
  }

  /** False where there is no target in these bytes. */
  read(start: number, end: number): boolean {
    const target = this.#target.enter(start, end);
    let found = false;
    while (target.next()) {
      if (target.field === TARGET.type) continue;
      this.#message.enter(target.value, target.valueEnd);
      this.#readTarget(target.field);
      found = true;
    }
    return found;
  }

  #readTarget(kind: number): void {
    switch (kind) {
      case TARGET.rule:
        this.#readRule();
        break;
      case TARGET.sourceFile:
        this.#readOther(NodeKind.sourceFile, SOURCE_FILE.packageGroup, SOURCE_FILE.location);
        break;
      case TARGET.generatedFile:
        this.#readOther(NodeKind.generatedFile, GENERATED_FILE.generator, GENERATED_FILE.location);
        break;
      case TARGET.packageGroup:
        this.#readOther(NodeKind.packageGroup, PACKAGE_GROUP.included, undefined);
        break;
      case TARGET.environmentGroup:
        this.#readOther(NodeKind.environmentGroup, undefined, undefined);
        break;
      default:
        throw new MalformedQueryError(`a target of the unknown kind ${kind}`);
    }
  }

  #readRule(): void {
    const message = this.#message;
    const read = new RuleAttributes();
    const inputs: number[] = [];
    let node: number | undefined;
    let [nameStart, nameEnd] = [0, 0];
    let ruleClass = '';
    let rest = '';
    while (message.next()) {
      switch (message.field) {
        case RULE.name:
          node = this.#nameHere();
          [nameStart, nameEnd] = [message.value, message.valueEnd];
          break;
        case RULE.ruleClass:
          ruleClass = message.text();
          break;
        case RULE.input:
          inputs.push(this.#nodeHere());
          break;
        case RULE.attribute:
          if (!read.take(this.#attribute.enter(message.value, message.valueEnd))) {
            rest += `4:${message.raw()}\0`;
          }
          break;
        // Where in the file it stands, and what it makes: neither changes what it is.
        case RULE.location:
        case RULE.output:
        case RULE.instantiations:
        case RULE.definitions:
          break;
        default:
          rest += unknownField(message);
      }
    }
    // Without it a change of an attribute would not be seen: no answer is better than that one.
    if (read.attributeDigest === undefined) {
      const label = message.bytes.toString('utf8', nameStart, nameEnd);
      throw new MalformedQueryError(`${label} has no $internal_attr_hash`);
    }
    for (const label of read.hidden) inputs.push(this.#graph.nodeOf(Buffer.from(label)));
    const { tags, incompatible, buildSetting, attributeDigest, ruleDigest } = read;
    this.#add(node, inputs, {
      kind: NodeKind.rule,
      ruleClass,
      rest,
      tags,
      incompatible,
      buildSetting,
      attributeDigest,
      ruleDigest,
    });
  }

  /** Files and groups: a name, a field of labels that it depends on, one that does not matter, and bytes. */
  #readOther(kind: NodeKind, inputField: number | undefined, ignoredField: number | undefined): void {
    const message = this.#message;
    const inputs: number[] = [];
    let node: number | undefined;
    let rest = '';
    while (message.next()) {
      if (message.field === SOURCE_FILE.name) node = this.#nameHere();
      else if (message.field === inputField) inputs.push(this.#nodeHere());
      else if (message.field !== ignoredField) rest += unknownField(message);
    }
    this.#add(node, inputs, { kind, rest });
  }

  #add(node: number | undefined, inputs: readonly number[], facts: TargetFacts): void {
    if (node === undefined) throw new MalformedQueryError('a target without a name');
    this.#graph.describe(node, facts);
    for (const input of inputs) this.#graph.addInput(node, input);
  }

  #nameHere(): number | undefined {
    return this.#message.value === this.#message.valueEnd ? undefined : this.#nodeHere();
  }

  /** The node of the label that the message has come to. */
  #nodeHere(): number {
    const message = this.#message;
    return message.isCanonicalLabel()
      ? this.#graph.nodeOf(message.bytes, message.value, message.valueEnd)
      : this.#graph.nodeOf(Buffer.from(message.label()));
  }
}

/** Also where what it means is not known, it is part of what the target is. */
function unknownField(message: MessageCursor): string {
  return `${message.field}:${message.raw()}\0`;
}

/** The few attributes that the query asks for. */
class RuleAttributes {
  tags: string[] = [];
  /** Labels that are no edges of the query, and that what it is depends on all the same. */
  readonly hidden: string[] = [];
  incompatible = false;
  buildSetting = false;
  attributeDigest: string | undefined;
  ruleDigest: string | undefined;

  /** False where it is none of them. */
  take(attribute: MessageCursor): boolean {
    let name: (typeof ATTRIBUTE_NAMES)[number]['name'] | undefined;
    let text = '';
    const list: string[] = [];
    while (attribute.next()) {
      switch (attribute.field) {
        case ATTRIBUTE.name:
          name = ATTRIBUTE_NAMES.find(({ bytes }) => attribute.is(bytes))?.name;
          break;
        case ATTRIBUTE.stringValue:
          text = attribute.text();
          break;
        case ATTRIBUTE.stringList:
          if (name !== 'visibility' || !attribute.is(PUBLIC)) list.push(attribute.text());
          break;
      }
    }
    switch (name) {
      case '$internal_attr_hash':
        this.attributeDigest = text;
        return true;
      case '$rule_implementation_hash':
        this.ruleDigest = text;
        return true;
      case 'tags':
        this.tags = list;
        return true;
      case 'visibility':
        this.hidden.push(...list.filter((label) => !PSEUDO_VISIBILITY.test(label)).map(canonical));
        return true;
      case 'toolchain':
        // Of toolchain(): what it stands for is no edge, so that nothing is built for it that is not used.
        if (text !== '') this.hidden.push(canonical(text));
        return true;
      case 'build_setting_default':
        this.buildSetting = true;
        return true;
      case 'target_compatible_with':
        // Not where a select decides: with --noproto:flatten_selects its values are no plain list.
        this.incompatible = list.map(canonical).includes(INCOMPATIBLE);
        return true;
      case undefined:
        return false;
    }
  }
}

const ATTRIBUTE_NAMES = (
  [
    '$internal_attr_hash',
    'visibility',
    '$rule_implementation_hash',
    'tags',
    'target_compatible_with',
    'toolchain',
    'build_setting_default',
  ] as const
).map((name) => ({ name, bytes: Buffer.from(name) }));

/** No label, and what most targets have. */
const PUBLIC = Buffer.from('@@//visibility:public');
const PSEUDO_VISIBILITY = /^@*\/\/visibility:|:__pkg__$|:__subpackages__$/;
