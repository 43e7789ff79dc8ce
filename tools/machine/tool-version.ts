import { runProcess } from '../process/run-process.ts';

/** A program that is asked for its version only must not hold anything up. */
const VERSION_TIMEOUT = { name: 'asking a program for its version', milliseconds: 10_000 };

/**
 * The version a program prints, or undefined where it does not start, fails, hangs or prints something else.
 * @param pattern its first group is the version
 */
export async function toolVersion(
  path: string,
  args: readonly string[],
  pattern: RegExp,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  // From a directory without a workspace: Bazel and Go read settings from where they are started.
  const result = await runProcess({ command: path, args, env, cwd: '/', timeout: VERSION_TIMEOUT });
  if (!result.ok || result.value.code !== 0) return undefined;
  return pattern.exec(result.value.stdout)?.[1];
}
