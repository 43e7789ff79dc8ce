import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The rc files that Bazel reads by itself, in its order, whether they are there or not. Format: Bazel's
 * `option_processor.cc`; of `--bazelrc` the last that counts is `/dev/null`.
 *
 * @param startupOptions of the command line
 */
export function rcFilesInEffect(
  workspace: string,
  startupOptions: readonly string[],
  env: NodeJS.ProcessEnv,
): string[] {
  const on = (name: string): boolean => {
    const last = startupOptions.findLast((option) => option === `--${name}` || option === `--no${name}`);
    return last !== `--no${name}`;
  };
  if (startupOptions.includes('--ignore_all_rc_files')) return [];
  const files: string[] = [];
  if (on('system_rc')) files.push('/etc/bazel.bazelrc');
  if (on('workspace_rc')) files.push(join(workspace, '.bazelrc'));
  if (on('home_rc')) files.push(join(env['HOME'] ?? homedir(), '.bazelrc'));
  for (const file of namedFiles(startupOptions)) {
    if (file === '/dev/null') break;
    files.push(isAbsolute(file) ? file : join(workspace, file));
  }
  return files;
}

function namedFiles(startupOptions: readonly string[]): string[] {
  return startupOptions.flatMap((option, index) => {
    if (option.startsWith('--bazelrc=')) return [option.slice('--bazelrc='.length)];
    const next = startupOptions[index + 1];
    return option === '--bazelrc' && next !== undefined ? [next] : [];
  });
}
