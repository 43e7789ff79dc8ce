import type { Body } from './body.ts';
import { literalString, referenceRoot } from './expression.ts';

/** What the test files of a module say about modules and providers. */
export interface TestFacts {
  /** The sources of the modules that `run` blocks call; undefined for one that has to be evaluated. */
  readonly moduleSources: readonly (string | undefined)[];
  /** Local names of the providers that are configured, mocked or passed on. */
  readonly providers: ReadonlySet<string>;
}

export function readTestFacts(bodies: readonly Body[]): TestFacts {
  const runs = bodies.flatMap((body) => body.blocks('run', 1));
  const passed = runs.flatMap(({ body }) => {
    const providers = body.attribute('providers')?.expression;
    return providers?.kind === 'object'
      ? providers.items.flatMap(({ value }) => referenceRoot(value) ?? [])
      : [];
  });
  const configured = bodies.flatMap((body) =>
    ['provider', 'mock_provider'].flatMap((type) =>
      body.blocks(type, 1).map(({ labels }) => labels[0] ?? ''),
    ),
  );
  const called = bodies.flatMap((body) => body.providerFunctionCalls().map(({ provider }) => provider));
  return {
    moduleSources: runs.flatMap(({ body }) =>
      body.blocks('module', 0).map((block) => literalString(block.body.attribute('source')?.expression)),
    ),
    providers: new Set([...passed, ...configured, ...called]),
  };
}
