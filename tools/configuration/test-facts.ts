import type { Block, Body } from './body.ts';
import { literalString, referenceRoot } from './expression.ts';
import type { Place } from './source-text.ts';

/** The `module` block of a `run` block. */
export interface TestCall {
  /** The name of the run. */
  readonly run: string;
  /** Absent when it is missing or an expression that has to be evaluated. */
  readonly source?: string;
  readonly sourcePlace?: Place;
  readonly version?: string;
  readonly place: Place;
}

/** What the test files of a module say about modules and providers. */
export interface TestFacts {
  /** The modules that `run` blocks call. */
  readonly calls: readonly TestCall[];
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
    calls: runs.flatMap(({ body, labels }) =>
      body.blocks('module', 0).map((block) => readTestCall(labels[0] ?? '', block)),
    ),
    providers: new Set([...passed, ...configured, ...called]),
  };
}

function readTestCall(run: string, { body, place }: Block): TestCall {
  const expression = body.attribute('source')?.expression;
  const source = literalString(expression);
  const version = literalString(body.attribute('version')?.expression);
  return {
    run,
    ...(source !== undefined && { source }),
    ...(expression && { sourcePlace: expression.place }),
    ...(version !== undefined && { version }),
    place,
  };
}
