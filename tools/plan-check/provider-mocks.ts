import { posix } from 'node:path';

import { hclText } from './literals.ts';
import type { MockDefaults } from './mock-values.ts';
import type { ProviderConfiguration } from './module-interface.ts';
import { attributeOf, type ModuleTree } from './module-tree.ts';
import type { MockedConfiguration } from './test-file.ts';

/** The engine's own provider; only its data source would reach out of the machine. */
const BUILT_IN = 'terraform.io/builtin/terraform';

const DEFAULT_NAMESPACE = 'registry.opentofu.org/hashicorp/';

/** What the module calls each provider; one that only modules it calls use gets a name that is free. */
export function providerNames(
  configurations: readonly ProviderConfiguration[],
  sources: readonly string[],
): ReadonlyMap<string, { readonly name: string; readonly isNew: boolean }> {
  const taken = new Set(configurations.map(({ name }) => name));
  return new Map(
    sources.map((source) => {
      const own = configurations.find((configuration) => configuration.source === source)?.name;
      if (own !== undefined) return [source, { name: own, isNew: false }];
      const type = posix.basename(source);
      let name = type;
      for (let number = 2; taken.has(name); number++) name = `${type}-${number}`;
      taken.add(name);
      // The engine takes a name it has never heard of for a provider of its default namespace.
      return [source, { name, isNew: source !== `${DEFAULT_NAMESPACE}${name}` }];
    }),
  );
}

/** Tells the engine which provider a new name means; an override file adds to what the module says. */
export function requirementsFile(
  names: ReadonlyMap<string, { readonly name: string; readonly isNew: boolean }>,
): string | undefined {
  const added = [...names].filter(([, { isNew }]) => isNew);
  if (added.length === 0) return undefined;
  const lines = added.map(
    ([source, { name }]) => `    ${name} = {\n      source = ${hclText(source)}\n    }\n`,
  );
  return `terraform {\n  required_providers {\n${lines.join('')}  }\n}\n`;
}

/** Every configuration of the module, those that a caller would have to give, and the default one of each provider. */
export function mockedConfigurations(
  configurations: readonly ProviderConfiguration[],
  names: ReadonlyMap<string, { readonly name: string }>,
  defaults: ReadonlyMap<string, MockDefaults>,
  tree: ModuleTree,
  directory: string,
): MockedConfiguration[] {
  const none: MockDefaults = { resources: {}, data: {} };
  const mocked = new Map<string, MockedConfiguration>();
  for (const [source, { name }] of names) mocked.set(name, { name, defaults: defaults.get(source) ?? none });
  const readsStates = tree
    .directories()
    .some((each) => tree.blocks(each, 'data', 'terraform_remote_state').length > 0);
  for (const { name, alias, source } of configurations) {
    // What it computes without a mock is unknown, as in a plan.
    if (source === BUILT_IN && !readsStates) continue;
    const forEach = tree
      .blocks(directory, 'provider', name)
      .filter((block) => attributeOf(block, 'alias')?.text.replaceAll('"', '') === alias)
      .map((block) => attributeOf(block, 'for_each')?.text)
      .find((text) => text !== undefined);
    mocked.set(alias === undefined ? name : `${name}.${alias}`, {
      name,
      ...(alias !== undefined && { alias }),
      ...(forEach !== undefined && { forEach }),
      defaults: defaults.get(source) ?? none,
    });
  }
  return [...mocked.values()];
}
