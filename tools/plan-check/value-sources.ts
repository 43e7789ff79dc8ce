import { posix } from 'node:path';

import type { Diagnostic } from '../validate/diagnostic.ts';
import type { Attribute, Block } from '../configuration/body.ts';
import type { Place } from '../configuration/source-text.ts';
import { ModuleTree, attributeOf, partsAround } from './module-tree.ts';
import { referencesIn, referencesInTemplate, type Traversal } from './references.ts';

/** What an expression may depend on that the check has made up. */
export interface ValueSources {
  /** Variables of the module itself that have a placeholder. */
  readonly variables: readonly string[];
  /** What mocked providers have computed, such as `random_pet.name.id`; below a module that is called with its address. */
  readonly mocked: readonly string[];
}

/** One directory of configuration, as it is called: with its address (`module.a.`), and who calls it. */
interface Scope {
  readonly directory: string;
  readonly prefix: string;
  readonly caller?: { readonly scope: Scope; readonly call: Block };
}

/**
 * Finds where the values of an expression come from, through locals, arguments of resources, module calls and outputs.
 * What it answers is a superset: an expression without sources is surely the same under every placeholder.
 */
export class SourceFinder {
  readonly #tree: ModuleTree;
  readonly #directory: string;
  readonly #placeholders: ReadonlySet<string>;

  constructor(tree: ModuleTree, directory: string, placeholders: ReadonlySet<string>) {
    this.#tree = tree;
    this.#directory = directory;
    this.#placeholders = placeholders;
  }

  /** Of the argument, or else the whole block, that a finding stands at; everything when its place is not known. */
  ofDiagnostic({ place }: Pick<Diagnostic, 'place'>): ValueSources {
    const everything = { variables: [...this.#placeholders].sort(), mocked: [] };
    // What a file says that cannot be read here may matter for every value.
    if (this.#tree.hasUnreadable) return everything;
    const file = place && this.#tree.file(place.path);
    const { blocks, attribute } = file ? partsAround(file, place) : { blocks: [] };
    const innermost = blocks.at(-1);
    if (!file || !innermost) return everything;
    const search = new Search(this.#tree, this.#placeholders);
    for (const scope of this.#scopesOf(posix.dirname(file.path))) {
      if (attribute) search.addExpression(scope, attribute, blocks);
      else search.addBlock(scope, innermost, blocks.slice(0, -1));
    }
    return search.found();
  }

  /** A directory may be called from several places, also through others. */
  #scopesOf(directory: string, depth = 0): Scope[] {
    const own = directory === this.#directory ? [{ directory, prefix: '' }] : [];
    if (depth > MAX_DEPTH) return own;
    return [
      ...own,
      ...this.#tree.callsTo(directory).flatMap(({ directory: from, call }) =>
        this.#scopesOf(from, depth + 1).map((scope) => ({
          directory,
          prefix: `${scope.prefix}module.${call.labels[0] ?? ''}.`,
          caller: { scope, call },
        })),
      ),
    ];
  }
}

const MAX_DEPTH = 20;

/** Arguments that every block of a kind may have, and no provider computes. */
const META_ARGUMENTS = new Set(['count', 'for_each', 'provider', 'depends_on', 'lifecycle']);

class Search {
  readonly #tree: ModuleTree;
  readonly #placeholders: ReadonlySet<string>;
  readonly #variables = new Set<string>();
  readonly #mocked = new Set<string>();
  readonly #seen = new Set<string>();

  constructor(tree: ModuleTree, placeholders: ReadonlySet<string>) {
    this.#tree = tree;
    this.#placeholders = placeholders;
  }

  found(): ValueSources {
    return { variables: [...this.#variables].sort(), mocked: [...this.#mocked].sort() };
  }

  addExpression(scope: Scope, { text, templates }: Attribute, around: readonly Block[]): void {
    const found = templates ? templates.flatMap(referencesInTemplate) : referencesIn(text);
    for (const traversal of found) this.#addReference(scope, traversal, around);
  }

  addBlock(scope: Scope, block: Block, around: readonly Block[]): void {
    const within = [...around, block];
    for (const attribute of block.body.attributes()) this.addExpression(scope, attribute, within);
    for (const nested of block.body.allBlocks()) this.addBlock(scope, nested, within);
  }

  #addReference(scope: Scope, traversal: Traversal, around: readonly Block[]): void {
    const [root = '', name = '', third] = traversal;
    if (root === 'each' || root === 'count') {
      this.#addRepetition(scope, around);
      return;
    }
    if (root === 'self') {
      const [type = '', label = ''] = around[0]?.labels ?? [];
      this.#addReference(scope, [...(around[0]?.type === 'data' ? ['data'] : []), type, label, name], around);
      return;
    }
    // The value of an iterator of a dynamic block.
    if (around.some((block) => block.type === 'dynamic' && isIterator(block, root))) {
      this.#addRepetition(scope, around);
      return;
    }
    const key = `${scope.prefix}${traversal.join('.')}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (root === 'var') this.#addVariable(scope, name);
    else if (root === 'local') this.#addLocal(scope, name);
    else if (root === 'module') this.#addOutput(scope, name, third);
    else if (root === 'data' || root === 'ephemeral') this.#addResource(scope, root, traversal.slice(1));
    else this.#addResource(scope, 'resource', traversal);
  }

  /** `count`, `for_each` and those of dynamic blocks around decide what `each`, `count` and iterators are. */
  #addRepetition(scope: Scope, around: readonly Block[]): void {
    for (const [index, block] of around.entries()) {
      for (const name of ['count', 'for_each']) {
        const attribute = attributeOf(block, name);
        const key = `${scope.prefix}${where(block.place)}:${name}`;
        if (!attribute || this.#seen.has(key)) continue;
        this.#seen.add(key);
        this.addExpression(scope, attribute, around.slice(0, index));
      }
    }
  }

  /** A variable that its caller says nothing about has its default, which refers to nothing. */
  #addVariable({ caller }: Scope, name: string): void {
    if (!caller && this.#placeholders.has(name)) this.#variables.add(name);
    const argument = caller && attributeOf(caller.call, name);
    if (argument) this.addExpression(caller.scope, argument, [caller.call]);
  }

  #addLocal(scope: Scope, name: string): void {
    for (const block of this.#tree.blocks(scope.directory, 'locals')) {
      const attribute = attributeOf(block, name);
      if (attribute) this.addExpression(scope, attribute, []);
    }
  }

  #addOutput(scope: Scope, name: string, output: string | undefined): void {
    for (const call of this.#tree.blocks(scope.directory, 'module', name)) {
      const directory = this.#tree.calledDirectory(scope.directory, call);
      if (directory === undefined || scope.prefix.split('module.').length > MAX_DEPTH) continue;
      const called = { directory, prefix: `${scope.prefix}module.${name}.`, caller: { scope, call } };
      this.#addRepetition(scope, [call]);
      const outputs = this.#tree.blocks(directory, 'output', ...(output === undefined ? [] : [output]));
      for (const block of outputs) {
        const value = attributeOf(block, 'value');
        if (value) this.addExpression(called, value, [block]);
      }
    }
  }

  #addResource(scope: Scope, kind: string, [type = '', name = '', ...path]: Traversal): void {
    for (const block of this.#tree.blocks(scope.directory, kind, type, name)) {
      this.#addRepetition(scope, [block]);
      const address = [...(kind === 'resource' ? [] : [kind]), type, name, ...path.slice(0, 1)].join('.');
      if (path.length === 0 || !this.#addConfigured(scope, block, path, [block])) {
        this.#mocked.add(`${scope.prefix}${address}`);
      }
      if (path.length === 0) this.addBlock(scope, block, []);
    }
  }

  /** Adds the sources of what the configuration says about a path below a block; false when a provider computes it. */
  #addConfigured(
    scope: Scope,
    block: Block,
    [name = '', ...rest]: Traversal,
    around: readonly Block[],
  ): boolean {
    if (META_ARGUMENTS.has(name)) return false;
    const attribute = attributeOf(block, name);
    if (attribute) {
      this.addExpression(scope, attribute, around);
      return true;
    }
    // In JSON these are no blocks, and what they are called is a key.
    const dynamic = attributeOf(block, 'dynamic');
    if (dynamic) this.addExpression(scope, dynamic, around);
    const nested = block.body
      .allBlocks()
      .filter(({ type, labels }) => type === name || (type === 'dynamic' && labels[0] === name));
    for (const inner of nested) this.addBlock(scope, inner, around);
    return nested.length > 0 && rest.length > 0 && nested.some((inner) => mentions(inner, rest));
  }
}

function where({ path, line, column }: Place): string {
  return `${path}:${line}:${column}`;
}

function isIterator(block: Block, name: string): boolean {
  return (attributeOf(block, 'iterator')?.text ?? block.labels[0]) === name;
}

function mentions({ body }: Block, [name = '', ...rest]: Traversal): boolean {
  return (
    body.attribute(name) !== undefined ||
    body
      .allBlocks()
      .some((block) =>
        block.type === 'content'
          ? mentions(block, [name, ...rest])
          : block.type === name && mentions(block, rest),
      )
  );
}
