import { posix } from 'node:path';

const CONFIGURATION_FILE = /\.(tf|tofu)(\.json)?$/;
const TEST_FILE = /\.(tftest|tofutest)\.(hcl|json)$/;

/** Where the engine looks for tests besides the module's own directory. */
const TEST_DIRECTORY = 'tests';

/** A file of a module. */
export interface ModuleFile {
  /** Where the file is now. */
  readonly path: string;
  /** Where the file is in the workspace: the place the engine and the user know. */
  readonly at: string;
}

/** Whether the engine would read this file of a module: it ignores hidden files and editors' backups. */
export function isConfigurationFile(path: string): boolean {
  return CONFIGURATION_FILE.test(path) && !isIgnored(path);
}

/** Whether the engine would read this file as a test. */
export function isTestFile(path: string): boolean {
  return TEST_FILE.test(path) && !isIgnored(path);
}

function isIgnored(path: string): boolean {
  return /^\.|~$|^#.*#$/.test(posix.basename(path));
}

export interface ModuleFiles {
  readonly primary: readonly ModuleFile[];
  /** The files whose blocks change those of the others. */
  readonly override: readonly ModuleFile[];
  readonly tests: readonly ModuleFile[];
}

/**
 * The files that the engine reads of the module in a directory, in its order. Source of the rules: OpenTofu's
 * `internal/configs/parser_config_dir.go`.
 */
export function moduleFiles(directory: string, files: readonly ModuleFile[]): ModuleFiles {
  const here = files.filter(({ at }) => posix.dirname(at) === directory);
  const tests = posix.join(directory, TEST_DIRECTORY);
  const configuration = preferTofu(here.filter(({ at }) => isConfigurationFile(at)));
  return {
    primary: configuration.filter((file) => !isOverride(file)),
    override: configuration.filter(isOverride),
    tests: preferTofu(
      files.filter(({ at }) => isTestFile(at) && [directory, tests].includes(posix.dirname(at))),
    ),
  };
}

function isOverride({ at }: ModuleFile): boolean {
  const name = posix.basename(at).replace(CONFIGURATION_FILE, '');
  return name === 'override' || name.endsWith('_override');
}

/** The engine ignores `x.tf` beside `x.tofu`, and so for the other kinds of files. */
function preferTofu(files: readonly ModuleFile[]): ModuleFile[] {
  const names = new Set(files.map(({ at }) => at));
  return files
    .filter(({ at }) => !names.has(tofuAlternative(at) ?? ''))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** The file that the engine reads in place of this one when both are there; undefined where there is no such name. */
export function tofuAlternative(path: string): string | undefined {
  const alternative = path.replace(/\.tf(test\.hcl|test\.json|\.json)?$/, '.tofu$1');
  return alternative === path ? undefined : alternative;
}
