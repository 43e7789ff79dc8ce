import { GraphBuilder, type ReportedTarget } from './graph-builder.ts';
import { NodeKind, type TargetGraph } from './target-graph.ts';

/** A graph for tests: of each target its label, what it takes in, and what else matters. */
export function graphOf(
  targets: Readonly<Record<string, readonly string[] | Partial<ReportedTarget>>>,
): TargetGraph {
  const builder = new GraphBuilder();
  for (const [label, said] of Object.entries(targets)) {
    const more = isInputs(said) ? { inputs: said } : said;
    builder.add({
      label,
      kind: NodeKind.rule,
      ruleClass: 'filegroup',
      attributeDigest: '',
      inputs: [],
      ...more,
    });
  }
  return builder.build();
}

function isInputs(said: readonly string[] | Partial<ReportedTarget>): said is readonly string[] {
  return Array.isArray(said);
}
