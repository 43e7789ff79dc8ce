import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

import { isConfigurationFile } from '../configuration/module-files.ts';
import { isLocalSource } from '../validate/module-calls.ts';
import type { RequestFile } from '../validate/request.ts';
import { parseConfiguration, type Attribute, type Block, type Body } from './configuration-tree.ts';
import { literalText } from './literals.ts';

export interface ConfigurationFile {
  /** In the workspace. */
  readonly path: string;
  readonly text: string;
  readonly body: Body;
}

/** The configuration of a module and of all that it calls, by directory. */
export class ModuleTree {
  readonly #directories = new Map<string, ConfigurationFile[]>();

  constructor(files: readonly RequestFile[]) {
    for (const { at, path } of files) {
      if (!isConfigurationFile(at)) continue;
      const text = readFileSync(path, 'utf8');
      const directory = posix.dirname(at);
      const file = { path: at, text, body: parseConfiguration(at, text) };
      this.#directories.set(directory, [...(this.#directories.get(directory) ?? []), file]);
    }
  }

  directories(): readonly string[] {
    return [...this.#directories.keys()];
  }

  filesOf(directory: string): readonly ConfigurationFile[] {
    return this.#directories.get(directory) ?? [];
  }

  file(path: string): ConfigurationFile | undefined {
    return this.filesOf(posix.dirname(path)).find((file) => file.path === path);
  }

  /** The blocks of a type in one directory, with labels that begin with these. */
  blocks(directory: string, type: string, ...labels: readonly string[]): Block[] {
    return this.filesOf(directory).flatMap(({ body }) =>
      body.blocks.filter(
        (block) => block.type === type && labels.every((label, index) => block.labels[index] === label),
      ),
    );
  }

  /** Where a `module` block leads; undefined when that is no path. */
  calledDirectory(directory: string, call: Block): string | undefined {
    const source = literalText(attributeOf(call, 'source')?.expression);
    return source !== undefined && isLocalSource(source) ? posix.join(directory, source) : undefined;
  }

  /** Every `module` block that calls this directory, with the directory it stands in. */
  callsTo(directory: string): { readonly directory: string; readonly call: Block }[] {
    return this.directories().flatMap((from) =>
      this.blocks(from, 'module')
        .filter((call) => this.calledDirectory(from, call) === directory)
        .map((call) => ({ directory: from, call })),
    );
  }
}

export function attributeOf({ body }: Block, name: string): Attribute | undefined {
  return body.attributes.find((attribute) => attribute.name === name);
}

/** Blocks and arguments around one place, from the outermost block to the argument. */
export function partsAround(
  { text, body }: ConfigurationFile,
  { line, column }: { readonly line: number; readonly column: number },
): { readonly blocks: readonly Block[]; readonly attribute?: Attribute } {
  const lines = text.split('\n').slice(0, line - 1);
  const offset = lines.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  const blocks: Block[] = [];
  for (let within = body; ;) {
    const block = within.blocks.find(({ start, end }) => start <= offset && offset < end);
    if (!block) {
      const attribute = within.attributes.find(({ start, end }) => start <= offset && offset <= end);
      return attribute ? { blocks, attribute } : { blocks };
    }
    blocks.push(block);
    within = block.body;
  }
}
