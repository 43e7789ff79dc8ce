/** Runs Bazel in this checkout with the arguments it is given, as the bootstrap decided for this machine. */
import { bazelCommand, describeNoBazel } from '../../tools/bazel/bazel-command.ts';
import { ExitCode } from '../../tools/cli/exit-codes.ts';
import { describeProcessFailure, runProcess } from '../../tools/process/run-process.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';

const bazel = bazelCommand(repositoryRoot, process.env);
if (!bazel.ok) {
  process.stderr.write(`${describeNoBazel(bazel.error)}\n`);
  process.exit(ExitCode.environment);
}
const run = await runProcess({
  command: bazel.value.command,
  args: process.argv.slice(2),
  cwd: repositoryRoot,
  env: bazel.value.env,
  timeout: { name: 'bazel in this repository', milliseconds: 20 * 60_000 },
  onLine: (stream, line) => process[stream].write(`${line}\n`),
});
if (run.ok) {
  process.exitCode = run.value.code;
} else {
  process.stderr.write(`${describeProcessFailure(run.error)}\n`);
  process.exitCode = ExitCode.environment;
}
