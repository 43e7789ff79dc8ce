import { posix } from 'node:path';

import { isConfigurationFile } from '../configuration/module-files.ts';
import type { RequestFile } from './request.ts';

export { isConfigurationFile };

const CONFIGURATION_FILE = /\.(tf|tofu)(\.json)?$/;
const TEST_FILE = /\.(tftest|tofutest)\.(hcl|json)$/;

/** Whether words of this file can name resource types or modules. */
export function namesTypes(path: string): boolean {
  return CONFIGURATION_FILE.test(path) || TEST_FILE.test(path);
}

/** The configuration files of one directory, without those of its subdirectories. */
export function configurationFilesOf(directory: string, files: readonly RequestFile[]): RequestFile[] {
  return files.filter((file) => posix.dirname(file.at) === directory && isConfigurationFile(file.at));
}
