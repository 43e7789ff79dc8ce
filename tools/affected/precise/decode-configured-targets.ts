import { createHash } from 'node:crypto';

import { ATTRIBUTE, GENERATED_FILE, RULE, SOURCE_FILE, TARGET } from '../query/build-proto.ts';
import { MalformedQueryError, MessageCursor } from '../query/message-cursor.ts';
import {
  configuredGraph,
  type ConfiguredGraph,
  type ConfiguredInput,
  type ReportedConfiguredTarget,
} from './configured-graph.ts';

// Field numbers of Bazel's src/main/protobuf/analysis_v2.proto, and of ConfiguredRuleInput of build.proto.
const RESULTS = 1;
const CONFIGURED = { target: 1, configuration: 2 };
const CONFIGURATION = { checksum: 4 };
const INPUT = { label: 1, checksum: 2 };

/** Where in a file a macro was called; and all attributes as written, with every branch of a select. */
const IGNORED = new Set(['generator_location', '$internal_attr_hash']);

/**
 * The answer of `bazel cquery --output=streamed_proto --transitions=lite`. As with `bazel query`, what a field means
 * that is not known here does not matter: its bytes are part of the digest.
 *
 * @throws MalformedQueryError where the bytes are no such answer
 */
export function decodeConfiguredTargets(answer: Buffer): ConfiguredGraph {
  const stream = new MessageCursor(answer);
  const decoder = new Decoder(answer);
  const reported: ReportedConfiguredTarget[] = [];
  while (stream.nextDelimited()) decoder.result(stream.value, stream.valueEnd, reported);
  return configuredGraph(reported);
}

class Decoder {
  readonly #result: MessageCursor;
  readonly #configured: MessageCursor;
  readonly #target: MessageCursor;
  readonly #inner: MessageCursor;
  readonly #detail: MessageCursor;

  constructor(answer: Buffer) {
    this.#result = new MessageCursor(answer);
    this.#configured = new MessageCursor(answer);
    this.#target = new MessageCursor(answer);
    this.#inner = new MessageCursor(answer);
    this.#detail = new MessageCursor(answer);
  }

  /** One message holds configured targets, and configurations, which they name themselves as well. */
  result(start: number, end: number, reported: ReportedConfiguredTarget[]): void {
    const result = this.#result.enter(start, end);
    while (result.next()) {
      if (result.field === RESULTS) reported.push(this.#configuredTarget(result.value, result.valueEnd));
    }
  }

  #configuredTarget(start: number, end: number): ReportedConfiguredTarget {
    const message = this.#configured.enter(start, end);
    let target: Omit<ReportedConfiguredTarget, 'configuration'> | undefined;
    let configuration = '';
    while (message.next()) {
      if (message.field === CONFIGURED.target) target = this.#anyTarget(message.value, message.valueEnd);
      else if (message.field === CONFIGURED.configuration) {
        const detail = this.#detail.enter(message.value, message.valueEnd);
        while (detail.next()) if (detail.field === CONFIGURATION.checksum) configuration = detail.text();
      }
    }
    if (!target || target.label === '') throw new MalformedQueryError('a configured target without a name');
    return {
      ...target,
      configuration,
      // A generated file's rule has the same configuration, which the message of the file does not say.
      inputs:
        target.ruleClass === '' ? target.inputs.map((input) => ({ ...input, configuration })) : target.inputs,
    };
  }

  #anyTarget(start: number, end: number): Omit<ReportedConfiguredTarget, 'configuration'> | undefined {
    const target = this.#target.enter(start, end);
    while (target.next()) {
      if (target.field === TARGET.type) continue;
      const inner = this.#inner.enter(target.value, target.valueEnd);
      return target.field === TARGET.rule ? this.#rule(inner) : decodeOther(inner, target.field);
    }
    return undefined;
  }

  #rule(message: MessageCursor): Omit<ReportedConfiguredTarget, 'configuration'> {
    const digest = createHash('sha256');
    const inputs: ConfiguredInput[] = [];
    let label = '';
    let ruleClass = '';
    while (message.next()) {
      switch (message.field) {
        case RULE.name:
          label = message.label();
          break;
        case RULE.configuredInput:
          inputs.push(this.#input(message));
          break;
        case RULE.attribute:
          if (!this.#isIgnored(message)) digest.update(`4:${message.raw()}\0`, 'latin1');
          break;
        case RULE.location:
        case RULE.input:
        case RULE.instantiations:
        case RULE.definitions:
          break;
        default:
          if (message.field === RULE.ruleClass) ruleClass = message.text();
          digest.update(`${message.field}:${message.raw()}\0`, 'latin1');
      }
    }
    const edges = inputs.map(({ label: input, configuration }) => `${input} ${configuration}`).sort();
    return { label, ruleClass, inputs, digest: digest.update(edges.join('\n')).digest('base64') };
  }

  #input(message: MessageCursor): ConfiguredInput {
    const detail = this.#detail.enter(message.value, message.valueEnd);
    let label = '';
    let configuration = '';
    while (detail.next()) {
      if (detail.field === INPUT.label) label = detail.label();
      else if (detail.field === INPUT.checksum) configuration = detail.text();
    }
    return { label, configuration };
  }

  #isIgnored(message: MessageCursor): boolean {
    const detail = this.#detail.enter(message.value, message.valueEnd);
    while (detail.next()) if (detail.field === ATTRIBUTE.name) return IGNORED.has(detail.text());
    return false;
  }
}

/** Files and package groups. */
function decodeOther(message: MessageCursor, kind: number): Omit<ReportedConfiguredTarget, 'configuration'> {
  const isGenerated = kind === TARGET.generatedFile;
  const location = kind === TARGET.sourceFile ? SOURCE_FILE.location : GENERATED_FILE.location;
  const digest = createHash('sha256');
  const inputs: ConfiguredInput[] = [];
  let label = '';
  while (message.next()) {
    if (message.field === SOURCE_FILE.name) label = message.label();
    else if (isGenerated && message.field === GENERATED_FILE.generator) {
      inputs.push({ label: message.label(), configuration: '' });
    } else if (message.field !== location || kind > TARGET.generatedFile) {
      digest.update(`${message.field}:${message.raw()}\0`, 'latin1');
    }
  }
  return { label, ruleClass: '', inputs, digest: digest.digest('base64') };
}
