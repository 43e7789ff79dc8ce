import { posix } from 'node:path';

import type { RequestFile } from './request.ts';

const CONFIGURATION_FILE = /\.(tf|tofu)(\.json)?$/;
const TEST_FILE = /\.(tftest|tofutest)\.(hcl|json)$/;

/** Whether the engine would read this file of a module: it ignores hidden files and editors' backups. */
export function isConfigurationFile(path: string): boolean {
  const name = posix.basename(path);
  return CONFIGURATION_FILE.test(name) && !/^\.|~$|^#.*#$/.test(name);
}

export function isTestFile(path: string): boolean {
  return TEST_FILE.test(path);
}

/** Whether words of this file can name resource types or modules. */
export function namesTypes(path: string): boolean {
  return CONFIGURATION_FILE.test(path) || isTestFile(path);
}

/** The configuration files of one directory, without those of its subdirectories. */
export function configurationFilesOf(directory: string, files: readonly RequestFile[]): RequestFile[] {
  return files.filter((file) => posix.dirname(file.at) === directory && isConfigurationFile(file.at));
}
