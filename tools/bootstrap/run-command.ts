import type { ExitCode } from '../cli/exit-codes.ts';
import { repositoryRoot } from '../machine/repository-root.ts';
import { bootstrap } from './bootstrap.ts';
import { bootstrapJson, bootstrapLines, exitCodeOf } from './report.ts';

/** `flywheel bootstrap`: progress and outcome as plain lines, the same on a terminal and in a log. */
export async function runBootstrapCommand(options: {
  json: boolean;
  refresh: boolean;
  tests: boolean;
}): Promise<ExitCode> {
  const started = performance.now();
  const root = repositoryRoot(process.cwd(), process.env);
  const say = (line: string): void => {
    (options.json ? process.stderr : process.stdout).write(`[bootstrap] ${line}\n`);
  };
  const result = await bootstrap({
    root,
    env: process.env,
    refresh: options.refresh,
    scope: options.tests ? 'tests' : 'build',
    say,
  });
  if (options.json) process.stdout.write(`${JSON.stringify(bootstrapJson(result, root), null, 2)}\n`);
  else bootstrapLines(result, root, performance.now() - started).forEach(say);
  return exitCodeOf(result);
}
