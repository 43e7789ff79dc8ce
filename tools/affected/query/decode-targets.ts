import { GraphBuilder, type ReportedTarget } from '../graph/graph-builder.ts';
import { NodeKind, type TargetGraph } from '../graph/target-graph.ts';
import { canonical, MalformedQueryError, MessageCursor } from './message-cursor.ts';

// Field numbers of Bazel's src/main/protobuf/build.proto.
const TARGET = { type: 1, rule: 2, sourceFile: 3, generatedFile: 4, packageGroup: 5, environmentGroup: 6 };
const RULE = {
  name: 1,
  ruleClass: 2,
  location: 3,
  attribute: 4,
  input: 5,
  output: 6,
  instantiations: 13,
  definitions: 14,
};
const FILE = { name: 1, location: 2, packageGroup: 4, generator: 2 };
const PACKAGE_GROUP = { name: 1, included: 3 };
const ATTRIBUTE = { name: 1, stringValue: 5, stringList: 6 };

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
  const cursors = {
    target: new MessageCursor(answer),
    inner: new MessageCursor(answer),
    attribute: new MessageCursor(answer),
  };
  while (stream.nextDelimited()) {
    const target = cursors.target.enter(stream.value, stream.valueEnd);
    let found = false;
    while (target.next()) {
      if (target.field === TARGET.type) continue;
      const inner = cursors.inner.enter(target.value, target.valueEnd);
      const reported = decodeTarget(target.field, inner, cursors.attribute);
      if (reported.label === '') throw new MalformedQueryError('a target without a name');
      graph.add(reported);
      found = true;
    }
    if (!found) throw new MalformedQueryError(`an empty target, at byte ${stream.value}`);
  }
  return graph.build();
}

function decodeTarget(kind: number, message: MessageCursor, attribute: MessageCursor): ReportedTarget {
  switch (kind) {
    case TARGET.rule:
      return decodeRule(message, attribute);
    case TARGET.sourceFile:
      return decodeOther(message, NodeKind.sourceFile, {
        inputs: [FILE.packageGroup],
        ignored: [FILE.location],
      });
    case TARGET.generatedFile:
      return decodeOther(message, NodeKind.generatedFile, { inputs: [FILE.generator], ignored: [3] });
    case TARGET.packageGroup:
      return decodeOther(message, NodeKind.packageGroup, { inputs: [PACKAGE_GROUP.included], ignored: [] });
    case TARGET.environmentGroup:
      return decodeOther(message, NodeKind.environmentGroup, { inputs: [], ignored: [] });
    default:
      throw new MalformedQueryError(`a target of the unknown kind ${kind}`);
  }
}

function decodeRule(message: MessageCursor, attribute: MessageCursor): ReportedTarget {
  let label = '';
  let ruleClass = '';
  let rest = '';
  const inputs: string[] = [];
  const read = new RuleAttributes();
  while (message.next()) {
    switch (message.field) {
      case RULE.name:
        label = message.label();
        break;
      case RULE.ruleClass:
        ruleClass = message.text();
        break;
      case RULE.input:
        inputs.push(message.label());
        break;
      case RULE.attribute:
        if (!read.take(attribute.enter(message.value, message.valueEnd))) rest += `4:${message.rawText()}\0`;
        break;
      // Where in the file it stands, and what it makes: neither changes what it is.
      case RULE.location:
      case RULE.output:
      case RULE.instantiations:
      case RULE.definitions:
        break;
      default:
        rest += `${message.field}:${message.value === message.valueEnd ? message.value : message.rawText()}\0`;
    }
  }
  // Without it a change of an attribute would not be seen: no answer is better than that one.
  if (read.attributeDigest === undefined)
    throw new MalformedQueryError(`${label} has no $internal_attr_hash`);
  return {
    label,
    kind: NodeKind.rule,
    ruleClass,
    rest,
    tags: read.tags,
    incompatible: read.incompatible,
    buildSetting: read.buildSetting,
    inputs: [...inputs, ...read.hidden],
    attributeDigest: read.attributeDigest,
    ...(read.ruleDigest !== undefined && { ruleDigest: read.ruleDigest }),
  };
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
    let name = '';
    let text = '';
    const list: string[] = [];
    while (attribute.next()) {
      if (attribute.field === ATTRIBUTE.name) name = attribute.text();
      else if (attribute.field === ATTRIBUTE.stringValue) text = attribute.text();
      else if (attribute.field === ATTRIBUTE.stringList) list.push(attribute.text());
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
      default:
        return false;
    }
  }
}

const PSEUDO_VISIBILITY = /^@*\/\/visibility:|:__pkg__$|:__subpackages__$/;

/** Files and groups: a name, labels that it depends on, and bytes. */
function decodeOther(
  message: MessageCursor,
  kind: NodeKind,
  fields: { readonly inputs: readonly number[]; readonly ignored: readonly number[] },
): ReportedTarget {
  let label = '';
  let rest = '';
  const inputs: string[] = [];
  while (message.next()) {
    if (message.field === FILE.name) label = message.label();
    else if (fields.inputs.includes(message.field)) inputs.push(message.label());
    else if (!fields.ignored.includes(message.field)) {
      rest += `${message.field}:${message.value === message.valueEnd ? message.value : message.rawText()}\0`;
    }
  }
  return { label, kind, inputs, rest };
}
