import type { ProviderFunctionCall } from './body.ts';
import type { Body } from './body.ts';
import {
  mergeCalls,
  mergeProviderBlocks,
  mergeRequiredProviders,
  mergeResources,
} from './module-overrides.ts';
import { moduleFiles, type ModuleFile } from './module-files.ts';
import {
  readCalls,
  readProviderBlocks,
  readProviderMetas,
  readRequiredProviders,
  readRequiredVersions,
  readResources,
  type ModuleCall,
  type ProviderBlock,
  type RequiredProvider,
  type RequiredVersion,
  type Resource,
} from './module-elements.ts';
import { impliedLocalName, impliedSource } from './provider-source.ts';
import { readFileBody, type UnreadableFile } from './read-body.ts';
import type { SourceText } from './source-text.ts';
import { readTestFacts, type TestFacts } from './test-facts.ts';

/** What the files of one module say, as far as that can be known without evaluating expressions. */
export interface ModuleFacts {
  readonly directory: string;
  readonly calls: readonly ModuleCall[];
  readonly requiredProviders: readonly RequiredProvider[];
  readonly requiredVersions: readonly RequiredVersion[];
  readonly providerBlocks: readonly ProviderBlock[];
  readonly resources: readonly Resource[];
  readonly providerFunctionCalls: readonly ProviderFunctionCall[];
  /** Local names of providers that are spoken of without being used, as in `moved`, `removed` and `import` blocks. */
  readonly mentionedProviders: ReadonlySet<string>;
  readonly tests: TestFacts;
  /**
   * Files with syntax that this reader does not understand, or whose meaning it cannot tell. While there is one, nothing
   * follows from what the other fields lack; the engine has the last word.
   */
  readonly unreadable: readonly UnreadableFile[];
  /** The full address of the provider that a local name of this module means; undefined where it cannot be told. */
  readonly sourceOf: (localName: string) => string | undefined;
  readonly sources: ReadonlyMap<string, SourceText>;
}

/**
 * Reads the facts of one module.
 *
 * @param directory the module's directory, in the terms of `at`
 * @param files files of this and of other directories; those of others are left alone
 */
export function readModuleFacts(directory: string, files: readonly ModuleFile[]): ModuleFacts {
  const { primary, override, tests } = moduleFiles(directory, files);
  const unreadable: UnreadableFile[] = [];
  const sources = new Map<string, SourceText>();
  const read = (file: ModuleFile): Body[] => {
    const result = readFileBody(file.path, file.at);
    if (!result.ok) {
      unreadable.push(result.error);
      return [];
    }
    sources.set(file.at, result.value.source);
    return [result.value.body];
  };
  const primaryBodies = primary.flatMap(read);
  const overrideBodies = override.flatMap(read);
  const bodies = [...primaryBodies, ...overrideBodies];
  const collect = <T>(
    of: readonly Body[],
    reader: (body: Body, unclear: UnreadableFile[]) => readonly T[],
  ): T[] => of.flatMap((body) => [...reader(body, unreadable)]);

  const requiredProviders = mergeRequiredProviders(
    collect(primaryBodies, readRequiredProviders),
    collect(overrideBodies, readRequiredProviders),
  );
  const byName = new Map(requiredProviders.map((required) => [required.localName, required]));
  return {
    directory,
    calls: mergeCalls(collect(primaryBodies, readCalls), collect(overrideBodies, readCalls)),
    requiredProviders,
    requiredVersions: collect(bodies, readRequiredVersions),
    providerBlocks: mergeProviderBlocks(
      collect(primaryBodies, readProviderBlocks),
      collect(overrideBodies, readProviderBlocks),
    ),
    resources: mergeResources(collect(primaryBodies, readResources), collect(overrideBodies, readResources)),
    providerFunctionCalls: bodies.flatMap((body) => body.providerFunctionCalls()),
    mentionedProviders: new Set([...collect(bodies, readProviderMetas), ...bodies.flatMap(readMentioned)]),
    tests: readTestFacts(tests.flatMap(read)),
    unreadable,
    sourceOf: (localName) => {
      const required = byName.get(localName);
      return required ? required.source : impliedSource(localName);
    },
    sources,
  };
}

function readMentioned(body: Body): string[] {
  return ['moved', 'removed', 'import'].flatMap((type) =>
    body.blocks(type, 0).flatMap((block) => [...block.body.words()].map(impliedLocalName)),
  );
}
