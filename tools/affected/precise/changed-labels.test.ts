import { describe, expect, it } from 'vitest';

import { changedLabels } from './changed-labels.ts';
import { configuredGraph, MissingInputError, type ConfiguredGraph } from './configured-graph.ts';

type Targets = Readonly<Record<string, { readonly digest?: string; readonly inputs?: readonly string[] }>>;

/** Keys and inputs are a label and, behind a space, a configuration. */
function graphOf(targets: Targets, ruleClass = 'lib'): ConfiguredGraph {
  const parse = (key: string): { label: string; configuration: string } => {
    const [label = '', configuration = ''] = key.split(' ');
    return { label, configuration };
  };
  return configuredGraph(
    Object.entries(targets).map(([key, { digest = '', inputs = [] }]) => ({
      ...parse(key),
      ruleClass,
      digest,
      inputs: inputs.map(parse),
    })),
  );
}

function changed(after: ConfiguredGraph, files: readonly string[], before?: ConfiguredGraph): string[] {
  return [
    ...changedLabels({
      after,
      ...(before && { before }),
      fileChanged: (label) => files.includes(label),
      readsChangedPackage: () => true,
    }),
  ].sort();
}

describe('what changed in the configurations in effect', () => {
  const targets = {
    '//:tool exec': { inputs: ['//:opt.txt'] },
    '//:tool target': { inputs: ['//:plain.txt'] },
    '//:runs target': { inputs: ['//:tool exec'] },
    '//:holds target': { inputs: ['//:tool target'] },
    '//:opt.txt': {},
    '//:plain.txt': {},
  };

  it('is reached from files by way of the configuration that takes them in', () => {
    const graph = graphOf(targets);
    expect(changed(graph, ['//:opt.txt'])).toEqual(['//:opt.txt', '//:runs', '//:tool']);
    expect(changed(graph, ['//:plain.txt'])).toEqual(['//:holds', '//:plain.txt', '//:tool']);
    expect(changed(graph, ['//:none.txt'])).toEqual([]);
  });

  it('is what has another digest or was not there, and what uses that', () => {
    const now = {
      ...targets,
      '//:tool exec': { digest: 'other', inputs: ['//:opt.txt'] },
      '//:added target': {},
    };
    expect(changed(graphOf(now), [], graphOf(targets))).toEqual(['//:added', '//:runs', '//:tool']);
    expect(changed(graphOf(targets), [], graphOf(now))).toEqual(['//:runs', '//:tool']);
  });

  it('takes an input in an unknown configuration for all of its configurations', () => {
    const graph = graphOf({ ...targets, '//:user target': { inputs: ['//:tool third'] } });
    expect(changed(graph, ['//:opt.txt'])).toContain('//:user');
    expect(changed(graph, ['//:plain.txt'])).toContain('//:user');
  });

  it('holds what reads packages only where packages may have changed', () => {
    const graph = graphOf({ '//:query target': {} }, 'genquery');
    expect(changed(graph, [], graph)).toEqual(['//:query']);
    expect(changed(graph, [])).toEqual([]);
  });

  it('is not known where nothing is said of an input', () => {
    expect(() => graphOf({ '//:user target': { inputs: ['//:gone target'] } })).toThrow(MissingInputError);
  });
});
