import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll } from 'vitest';

import type { RequestModule, ValidationRequest } from '../../tools/validate/request.ts';
import type { ValidationResult } from '../../tools/validate/result.ts';
import { validateModule } from '../../tools/validate/validate-module.ts';
import { findTofu } from './tofu-binary.ts';

const scratch = mkdtempSync('/var/tmp/flywheel-sources-');
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

type Files = Readonly<Record<string, string>>;
type Sources = Readonly<Record<string, string>>;

/** The label of a directory, as the rules write it. */
function labelOf(directory: string): string {
  const [, repository, rest] = /^external\/([^/]+)\/(.+)$/.exec(directory) ?? [];
  return repository === undefined ? `//${directory}:x` : `@@${repository}//${rest ?? ''}:x`;
}

/** Validates the module in `p/`, without providers; each directory is a module, `sources` are its `module_sources`. */
export async function validateTree(
  files: Files,
  sources: Readonly<Record<string, Sources>> = {},
  changes: Partial<ValidationRequest> = {},
): Promise<ValidationResult> {
  const root = mkdtempSync(join(scratch, 'w-'));
  const declared = Object.entries(files).map(([at, text]) => {
    const path = join(root, at);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return { path, at };
  });
  const directories = [
    ...new Set(declared.filter(({ at }) => at.endsWith('.tf')).map(({ at }) => dirname(at))),
  ];
  const modules = directories.map((directory): RequestModule => ({
    directory,
    label: labelOf(directory),
    sources: Object.entries(sources[directory] ?? {}).map(([source, of]) => ({
      source,
      directory: of,
      label: labelOf(of),
      name: labelOf(of).replace('@@up+', '@up'),
    })),
  }));
  const result = await validateModule({
    label: '//p:x',
    directory: 'p',
    tofu: findTofu(),
    tofuVersion: '1.12.6',
    files: declared,
    modules,
    deps: [],
    providers: [],
    declaredProviders: [],
    unlisted: [],
    output: '',
    ...changes,
  });
  if (!result.ok) throw new Error(result.error.problem);
  return result.value;
}

/** Each finding as `path:line summary`. */
export function findings({ diagnostics }: ValidationResult): string[] {
  return diagnostics.map(({ place, summary }) => `${place ? `${place.path}:${place.line}` : '-'} ${summary}`);
}
