import { isRule, isTest, ruleClassOf, type GlobalCause } from '../analysis/seeds.ts';
import type { Timings } from '../analysis/analysis.ts';
import { NodeKind } from '../graph/target-graph.ts';
import { unreachable } from '../../result.ts';
import { shortLabel } from '../selection/labels.ts';
import { tagsOf } from '../selection/tags.ts';
import type { Answer, AnswerCause } from './answer.ts';
import type { Compared } from './compared.ts';
import { describeGlobalCause } from './describe-cause.ts';
import { describePreciseSkipped } from './describe-precise-skipped.ts';
import { wayTo } from './explain-target.ts';

export const answerFormat = 'flywheel-affected/1';

/**
 * The shape of `flywheel affected --json`, as docs/affected.schema.json has it. Stable: fields are added, never renamed
 * or removed, while `format` stays.
 */
export interface AnswerDocument extends AnswerSummary {
  readonly targets: readonly TargetEntry[];
  /** Labels of targets that the base has and the head has not. */
  readonly deleted: readonly string[];
}

export interface AnswerSummary extends Compared {
  readonly format: typeof answerFormat;
  readonly rung: Answer['rung'];
  /** No target is missing that the change can touch; there is no other answer. */
  readonly sound: true;
  /** Whether it was looked at which of them are so in the configuration that is built. */
  readonly precise: boolean;
  /** Why it was not, where that was asked for. */
  readonly preciseSkipped?: string;
  /** The base is not known, so that everything is affected. */
  readonly all: boolean;
  readonly counts: Counts;
  readonly globalCauses: readonly GlobalCauseEntry[];
  readonly timingsMs: Timings;
}

interface Counts {
  readonly targets: number;
  readonly rules: number;
  readonly tests: number;
  readonly deleted: number;
  readonly changedFiles: number;
}

interface GlobalCauseEntry {
  readonly kind: GlobalCause['kind'];
  readonly message: string;
  readonly path?: string;
  readonly label?: string;
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

export interface TargetEntry {
  readonly label: string;
  readonly kind: keyof typeof KINDS;
  /** Empty where it is no rule. */
  readonly ruleClass: string;
  readonly test: boolean;
  readonly tags: readonly string[];
  /** Edges from what changed itself. */
  readonly distance: number;
  /** Of these, on the way with fewest, those that lead into another package. */
  readonly packageDistance: number;
  /** It changed itself. */
  readonly direct: boolean;
  /** Of what changed itself: of this target, or of the last in `via`. */
  readonly causes: readonly CauseEntry[];
  /** From its own input to what changed itself. */
  readonly via: readonly string[];
}

export interface CauseEntry {
  readonly kind:
    | 'file'
    | 'attribute'
    | 'rule-implementation'
    | 'rule-class'
    | 'input-added'
    | 'input-removed'
    | 'new'
    | 'package'
    | 'external-repo'
    | 'visibility'
    | 'seed';
  readonly path?: string;
  readonly change?: string;
  readonly label?: string;
  readonly before?: string;
  readonly after?: string;
  /** Of `seed`: what everything of its kind depends on. */
  readonly message?: string;
}

const KINDS = {
  rule: NodeKind.rule,
  'source-file': NodeKind.sourceFile,
  'generated-file': NodeKind.generatedFile,
  'package-group': NodeKind.packageGroup,
  'environment-group': NodeKind.environmentGroup,
} as const;

export function answerSummary(answer: Answer, targets: readonly number[], compared: Compared): AnswerSummary {
  const { graph, rung, deleted, changes } = answer;
  return {
    format: answerFormat,
    ...compared,
    rung,
    sound: true,
    precise: answer.precise,
    ...(answer.preciseSkipped && { preciseSkipped: describePreciseSkipped(answer.preciseSkipped) }),
    all: rung === 'everything',
    counts: {
      targets: targets.length,
      rules: targets.filter((node) => isRule(graph, node)).length,
      tests: targets.filter((node) => isTest(graph, node)).length,
      deleted: deleted.length,
      changedFiles: changes.filter(({ ignored }) => !ignored).length,
    },
    globalCauses: answer.globalCauses.map(globalCauseEntry),
    timingsMs: Object.fromEntries(
      Object.entries(answer.timings).map(([step, milliseconds]: [string, number]) => [
        step,
        Math.round(milliseconds),
      ]),
    ),
  };
}

export function targetEntries(answer: Answer, targets: readonly number[]): TargetEntry[] {
  // Most stand in the ways to many.
  const labels = new Map<number, string>();
  const label = (node: number): string => {
    const found = labels.get(node) ?? shortLabel(answer.graph.labels.at(node));
    labels.set(node, found);
    return found;
  };
  return targets.map((node) => targetEntry(answer, node, label));
}

function targetEntry(answer: Answer, node: number, label: (node: number) => string): TargetEntry {
  const { graph, reach, causes } = answer;
  const { source, via } = wayTo(answer, node);
  const isGroup = graph.kinds[source] === NodeKind.packageGroup;
  return {
    label: label(node),
    kind: kindOf(graph.kinds[node] ?? NodeKind.rule),
    ruleClass: ruleClassOf(graph, node),
    test: isTest(graph, node),
    tags: tagsOf(graph, node),
    distance: reach.distances[node] ?? 0,
    packageDistance: reach.packageDistances[node] ?? 0,
    direct: source === node,
    causes: (causes.get(source) ?? []).map((cause) => causeEntry(cause, isGroup)),
    via: via.map(label),
  };
}

export function deletedLabels({ deleted }: Answer): string[] {
  return deleted.map(shortLabel);
}

function kindOf(kind: number): TargetEntry['kind'] {
  const found = (Object.keys(KINDS) as TargetEntry['kind'][]).find((name) => KINDS[name] === kind);
  return found ?? 'rule';
}

function globalCauseEntry(cause: GlobalCause): GlobalCauseEntry {
  const entry = { kind: cause.kind, message: describeGlobalCause(cause) };
  switch (cause.kind) {
    case 'option':
      return { ...entry, added: cause.added, removed: cause.removed };
    case 'file':
      return { ...entry, path: cause.path };
    case 'toolchain':
    case 'option-label':
    case 'build-setting':
      return { ...entry, label: shortLabel(cause.label) };
    case 'before':
      return { ...entry, message: cause.problem };
    default:
      return unreachable(cause);
  }
}

/** @param isGroup whether it is that of a package group, which says who may see what */
function causeEntry(cause: AnswerCause, isGroup: boolean): CauseEntry {
  switch (cause.kind) {
    case 'file':
      return { kind: 'file', path: cause.path, change: cause.change };
    case 'rule-class':
      return { kind: 'rule-class', before: cause.before, after: cause.after };
    case 'input-added':
    case 'input-removed':
      return { kind: cause.kind, label: shortLabel(cause.label) };
    case 'new':
    case 'rule-implementation':
    case 'attribute':
      return { kind: cause.kind };
    case 'package':
      return { kind: isGroup ? 'visibility' : 'package' };
    case 'seed':
      return cause.cause.kind === 'file' && cause.cause.what === 'modules'
        ? { kind: 'external-repo', path: cause.cause.path }
        : { kind: 'seed', message: describeGlobalCause(cause.cause) };
    case 'always-path':
      return { kind: 'seed', path: cause.path, message: `--always ${cause.glob}` };
    case 'always-tag':
      return { kind: 'seed', message: `--always-tags ${cause.tag}` };
    default:
      return unreachable(cause);
  }
}
