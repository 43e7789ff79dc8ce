import type { ModuleCall, ProviderBlock, RequiredProvider, Resource } from './module-elements.ts';

/*
 * How files named `override.tf` or `*_override.tf` change the blocks of the others. A block that overrides nothing is an
 * error of the engine, and is left out here. Source of the rules: OpenTofu's `internal/configs/module_merge.go`.
 */

export function mergeCalls(primary: readonly ModuleCall[], override: readonly ModuleCall[]): ModuleCall[] {
  return primary.map((call) =>
    override
      .filter(({ name }) => name === call.name)
      .reduce(
        (merged, { source, sourcePlace, version, passedProviders }) => ({
          ...withoutSource(merged, sourcePlace !== undefined),
          ...(source !== undefined && { source }),
          ...(sourcePlace && { sourcePlace }),
          ...(version !== undefined && { version }),
          passedProviders: passedProviders.length > 0 ? passedProviders : merged.passedProviders,
        }),
        call,
      ),
  );
}

/** A source that has to be evaluated replaces a known one. */
function withoutSource(call: ModuleCall, replaced: boolean): ModuleCall {
  if (!replaced) return call;
  const { name, version, passedProviders, place } = call;
  return { name, ...(version !== undefined && { version }), passedProviders, place };
}

export function mergeRequiredProviders(
  primary: readonly RequiredProvider[],
  override: readonly RequiredProvider[],
): RequiredProvider[] {
  return [...new Map([...primary, ...override].map((required) => [required.localName, required])).values()];
}

export function mergeProviderBlocks(
  primary: readonly ProviderBlock[],
  override: readonly ProviderBlock[],
): ProviderBlock[] {
  const constraints = new Map(override.map((block) => [configurationOf(block), block.constraint]));
  const known = new Set(primary.map(configurationOf));
  return [
    ...primary.map((block) => {
      const constraint = constraints.get(configurationOf(block));
      return constraint ? { ...block, constraint } : block;
    }),
    // A default configuration may be given in an override file alone.
    ...override.filter((block) => block.alias === undefined && !known.has(configurationOf(block))),
  ];
}

function configurationOf({ localName, alias }: ProviderBlock): string {
  return alias === undefined ? localName : `${localName}.${alias}`;
}

export function mergeResources(primary: readonly Resource[], override: readonly Resource[]): Resource[] {
  return primary.map((resource) => {
    const overriding = override.findLast(
      (other) => other.explicitProvider && addressOf(other) === addressOf(resource),
    );
    return overriding ? { ...resource, provider: overriding.provider, explicitProvider: true } : resource;
  });
}

function addressOf({ mode, type, name }: Resource): string {
  return `${mode} ${type}.${name}`;
}
