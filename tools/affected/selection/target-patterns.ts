import { isRule } from '../analysis/seeds.ts';
import { NodeKind, type TargetGraph } from '../graph/target-graph.ts';
import { err, ok, type Result } from '../../result.ts';

export interface TargetPattern {
  readonly text: string;
  readonly subtracted: boolean;
  /** Of one target its label; of more than one what their labels begin with. */
  readonly match:
    | { readonly type: 'label'; readonly label: string }
    | { readonly type: 'package' | 'below'; readonly package: string; readonly files: boolean };
}

/**
 * Reads target patterns of the main repository: `//a/...`, `//a:all`, `//a:b`, joined by blanks or `+`, those behind a
 * `-` taken away. Undefined for everything else that bazel query understands, or does not.
 */
export function parseTargetPatterns(expression: string): TargetPattern[] | undefined {
  const words = expression
    .replace(/\+\s*(?=@{0,2}\/\/)/g, ' + ')
    .replace(/(^|\s)-\s*(?=@{0,2}\/\/)/g, '$1 - ')
    .split(/\s+/)
    .filter((word) => word !== '');
  const patterns: TargetPattern[] = [];
  let operator: string | undefined;
  for (const word of words) {
    if (word === '+' || word === '-') {
      if (operator !== undefined || patterns.length === 0) return undefined;
      operator = word;
      continue;
    }
    const match = parsePattern(word);
    if (!match) return undefined;
    patterns.push({ text: word, subtracted: operator === '-', match });
    operator = undefined;
  }
  return patterns.length === 0 || operator !== undefined ? undefined : patterns;
}

const WORD = /^@{0,2}\/\/([^\s:()"'@]*)(?::([^\s:()"']+))?$/;

function parsePattern(word: string): TargetPattern['match'] | undefined {
  const [, path, name] = WORD.exec(word) ?? [];
  if (path === undefined || path.startsWith('/') || path.endsWith('/')) return undefined;
  const files = name === '*' || name === 'all-targets';
  const wild = files || name === 'all';
  if (path === '...' || path.endsWith('/...')) {
    if (name !== undefined && !wild) return undefined;
    return { type: 'below', package: path.slice(0, -'/...'.length), files };
  }
  if (wild) return { type: 'package', package: path, files };
  const target = name ?? path.split('/').at(-1) ?? '';
  return target === '' ? undefined : { type: 'label', label: `@@//${path}:${target}` };
}

/** A pattern that nothing matches is a mistake, as it is for Bazel. */
export interface NothingMatches {
  readonly pattern: string;
}

export function matchTargetPatterns(
  graph: TargetGraph,
  patterns: readonly TargetPattern[],
): Result<ReadonlySet<number>, NothingMatches> {
  const matched = new Set<number>();
  for (const { text, subtracted, match } of patterns) {
    const nodes = nodesOf(graph, match);
    if (nodes.length === 0) return err({ pattern: text });
    for (const node of nodes) {
      if (subtracted) matched.delete(node);
      else matched.add(node);
    }
  }
  return ok(matched);
}

function nodesOf(graph: TargetGraph, match: TargetPattern['match']): number[] {
  if (match.type === 'label') {
    const node = graph.labels.find(match.label);
    return node === undefined || graph.kinds[node] === NodeKind.unreported ? [] : [node];
  }
  const nodes = nodesWithPrefix(graph, `@@//${match.package}:`);
  if (match.type === 'below') {
    nodes.push(...nodesWithPrefix(graph, match.package === '' ? '@@//' : `@@//${match.package}/`));
  }
  return [...new Set(nodes)].filter((node) =>
    match.files ? graph.kinds[node] !== NodeKind.unreported : isRule(graph, node),
  );
}

function nodesWithPrefix({ labels }: TargetGraph, prefix: string): number[] {
  const [start, end] = labels.withPrefix(prefix);
  return Array.from({ length: end - start }, (_, index) => start + index);
}
