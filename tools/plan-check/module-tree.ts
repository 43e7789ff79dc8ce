import { posix } from 'node:path';

import type { Attribute, Block, Body } from '../configuration/body.ts';
import { literalString } from '../configuration/expression.ts';
import { isConfigurationFile } from '../configuration/module-files.ts';
import { readFileBody } from '../configuration/read-body.ts';
import type { Place, SourceText } from '../configuration/source-text.ts';
import { ModuleSources } from '../validate/module-sources.ts';
import type { RequestFile, RequestModule } from '../validate/request.ts';

export interface ConfigurationFile {
  /** In the workspace. */
  readonly path: string;
  readonly source: SourceText;
  readonly body: Body;
}

/** The configuration of a module and of all that it calls, by directory. */
export class ModuleTree {
  /** Whether there are files with syntax that is not understood here. */
  readonly hasUnreadable: boolean;
  readonly #sources: ModuleSources;
  readonly #directories = new Map<string, ConfigurationFile[]>();

  constructor(files: readonly RequestFile[], modules: readonly RequestModule[] = []) {
    this.#sources = new ModuleSources(modules);
    let hasUnreadable = false;
    for (const { at, path } of files) {
      if (!isConfigurationFile(at)) continue;
      const file = readFileBody(path, at);
      if (!file.ok) {
        hasUnreadable = true;
        continue;
      }
      const directory = posix.dirname(at);
      const known = this.#directories.get(directory) ?? [];
      this.#directories.set(directory, [...known, { path: at, ...file.value }]);
    }
    this.hasUnreadable = hasUnreadable;
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
      body
        .allBlocks()
        .filter(
          (block) => block.type === type && labels.every((label, index) => block.labels[index] === label),
        ),
    );
  }

  /** Where a `module` block leads; undefined when that is not known. */
  calledDirectory(directory: string, call: Block): string | undefined {
    const written = attributeOf(call, 'source');
    const source = literalString(written?.expression);
    const version = literalString(attributeOf(call, 'version')?.expression);
    const called = this.#sources.locate(directory, {
      ...(source !== undefined && { source }),
      ...(written && { sourceText: written.text }),
      ...(version !== undefined && { version }),
    });
    return 'directory' in called ? called.directory : undefined;
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
  return body.attribute(name);
}

/** Blocks and arguments around one place, from the outermost block to the argument. */
export function partsAround(
  { source, body }: ConfigurationFile,
  place: Pick<Place, 'line' | 'column'>,
): { readonly blocks: readonly Block[]; readonly attribute?: Attribute } {
  const isAround = ({ extent }: Pick<Block, 'extent'>): boolean =>
    extent !== undefined &&
    !isBefore(place, source.placeAt(extent.start)) &&
    isBefore(place, source.placeAt(extent.end));
  const blocks: Block[] = [];
  for (let within = body; ;) {
    const block = within.allBlocks().find(isAround);
    if (!block) {
      const attribute = within.attributes().find(isAround);
      return attribute ? { blocks, attribute } : { blocks };
    }
    blocks.push(block);
    within = block.body;
  }
}

function isBefore(one: Pick<Place, 'line' | 'column'>, other: Pick<Place, 'line' | 'column'>): boolean {
  return one.line === other.line ? one.column < other.column : one.line < other.line;
}
