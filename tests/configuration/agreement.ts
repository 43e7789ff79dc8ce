import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { readModuleFacts, type ModuleFacts } from '../../tools/configuration/module-facts.ts';
import { isBuiltIn } from '../../tools/configuration/provider-source.ts';
import { findTofu } from '../rig/tofu-binary.ts';

/** What both the engine and the reader can tell of a module. */
export interface Agreement {
  readonly calls: Readonly<Record<string, string>>;
  /** Address of each resource, and the full address of its provider. */
  readonly resources: Readonly<Record<string, string>>;
  /** Every provider with the constraints that the engine knows for it. */
  readonly providers: Readonly<Record<string, string>>;
}

interface Shown {
  readonly provider_config?: Readonly<
    Record<string, { readonly full_name: string; readonly version_constraint?: string }>
  >;
  readonly root_module: {
    readonly resources?: readonly { readonly address: string; readonly provider_config_key: string }[];
    readonly module_calls?: Readonly<Record<string, { readonly source: string }>>;
  };
}

/** Undefined when the engine cannot read the module. */
export function askEngine(directory: string): Agreement | undefined {
  const run = spawnSync(findTofu(), ['show', '-json', '-module=.'], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 60_000,
    env: { HOME: directory, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' },
  });
  if (run.status !== 0) return undefined;
  const shown = JSON.parse(run.stdout) as Shown;
  const configurations = shown.provider_config ?? {};
  return {
    calls: sorted(
      Object.entries(shown.root_module.module_calls ?? {}).map(([name, { source }]) => [name, source]),
    ),
    resources: sorted(
      (shown.root_module.resources ?? []).map(({ address, provider_config_key: key }) => [
        address,
        configurations[key]?.full_name ?? key,
      ]),
    ),
    providers: constraintsByProvider(
      Object.values(configurations).map(({ full_name: name, version_constraint: text }) => [name, text]),
    ),
  };
}

export function readAgreement(facts: ModuleFacts): Agreement {
  const modes = { managed: '', data: 'data.', ephemeral: 'ephemeral.' };
  const source = (name: string): string => facts.sourceOf(name) ?? '?';
  const used = [
    ...facts.resources.map(({ provider }) => provider),
    ...facts.providerBlocks.map(({ localName }) => localName),
    ...facts.requiredProviders.map(({ localName }) => localName),
  ].map(source);
  const written = [...facts.requiredProviders, ...facts.providerBlocks].map(
    ({ localName, constraint }) => [source(localName), constraint?.text] as const,
  );
  return {
    calls: sorted(facts.calls.map((call) => [call.name, call.source ?? '?'])),
    resources: sorted(
      facts.resources.map(({ mode, type, name, provider }) => [
        `${modes[mode]}${type}.${name}`,
        source(provider),
      ]),
    ),
    providers: constraintsByProvider([...used.map((name) => [name, undefined] as const), ...written]),
  };
}

function sorted(entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The constraints of each provider in one form; the one inside of the engine is not always listed. */
function constraintsByProvider(
  pairs: readonly (readonly [name: string, constraint: string | undefined])[],
): Readonly<Record<string, string>> {
  const parts = new Map<string, Set<string>>();
  for (const [name, constraint] of pairs) {
    if (isBuiltIn(name)) continue;
    const known = parts.get(name) ?? new Set();
    parts.set(name, known);
    for (const part of constraint?.replaceAll(' ', '').split(',') ?? []) if (part !== '') known.add(part);
  }
  return sorted([...parts].map(([name, known]) => [name, [...known].sort().join()]));
}

export function factsOf(directory: string): ModuleFacts {
  const files = ['', 'tests/']
    .flatMap((below) => {
      try {
        return readdirSync(join(directory, below)).map((name) => below + name);
      } catch {
        return [];
      }
    })
    .map((name) => ({ path: join(directory, name), at: `m/${name}` }));
  return readModuleFacts('m', files);
}
