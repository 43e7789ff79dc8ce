import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

import { isTestFile } from '../configuration/module-files.ts';
import type { RequestFile } from '../validate/request.ts';
import type { ConfigurationFile, ModuleTree } from './module-tree.ts';

/**
 * The files of a module without what keeps a plan with mocks from being made: tests of its own, and `import` blocks,
 * over which the engine crashes when the provider is mocked (OpenTofu 1.12.6, `providerForTest.ImportResourceState`).
 * Lines and columns stay what they are.
 *
 * @param scratch an empty directory for the changed files
 */
export function plannableFiles(
  files: readonly RequestFile[],
  directory: string,
  tree: ModuleTree,
  scratch: string,
): RequestFile[] {
  return files
    .filter(({ at }) => !isTestFile(at))
    .map((file) => {
      // Only the module itself may have such blocks.
      const configuration = posix.dirname(file.at) === directory ? tree.file(file.at) : undefined;
      const text = configuration && withoutImports(configuration);
      if (text === undefined) return file;
      const path = join(scratch, file.at);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return { at: file.at, path };
    });
}

/** Undefined when there is nothing to leave out. */
function withoutImports({ path, source: { text }, body }: ConfigurationFile): string | undefined {
  const imports = body.blocks('import', 0);
  if (imports.length === 0) return undefined;
  if (path.endsWith('.json')) {
    // In JSON, a key "//" is a comment.
    if (text.split('"import"').length === 2) return text.replace('"import"', '"//"    ');
    const content: unknown = JSON.parse(text, (key, value: unknown) =>
      key === 'import' ? undefined : value,
    );
    return JSON.stringify(content, undefined, 2);
  }
  let blanked = text;
  for (const { extent } of imports) {
    const { start, end } = extent ?? { start: 0, end: 0 };
    blanked =
      blanked.slice(0, start) + blanked.slice(start, end).replace(/[^\r\n]/g, ' ') + blanked.slice(end);
  }
  return blanked;
}
