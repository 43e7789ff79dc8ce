import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ExitCode } from '../cli/exit-codes.ts';
import { describeMissingFiles, missingFiles } from '../configuration/missing-files.ts';
import { plural } from '../plural.ts';
import { checkLock, describeLockFinding } from '../provider-lock/check-lock.ts';
import { parseLockFile } from '../provider-lock/lock-file.ts';
import { readLockRequest, type LockRequest } from '../provider-lock/request.ts';
import { describeUnreadable, readRequirements, type Requirement } from '../provider-lock/requirements.ts';
import { updateLock } from '../provider-lock/update-lock.ts';
import { err, type Result } from '../result.ts';

/** `providers-lock REQUEST.json [--upgrade] [--mirror PATH_OR_URL]` under `bazel run`: rewrites the lock file. */
export async function providersLockCommand([requestFile, ...args]: readonly string[]): Promise<ExitCode> {
  const workspace = process.env['BUILD_WORKSPACE_DIRECTORY'];
  if (requestFile === undefined || workspace === undefined) {
    process.stderr.write('the lock file is in the workspace: start this with bazel run\n');
    return ExitCode.usage;
  }
  const request = readLockRequest(requestFile);
  const options = readOptions(args);
  if (!options) {
    process.stderr.write(
      `bazel run ${request.label} -- takes --upgrade and --mirror PATH_OR_URL, not: ${args.join(' ')}\n`,
    );
    return ExitCode.usage;
  }
  const requirements = requirementsOf(request);
  if (!requirements.ok) {
    process.stderr.write(`${requirements.error}\n`);
    return ExitCode.findings;
  }
  const updated = await updateLock({
    tofu: join(process.cwd(), request.tofu),
    lockFile: join(workspace, request.lockFileAt),
    requirements: requirements.value,
    platforms: request.platforms,
    mirror:
      options.mirror ?? process.env['FLYWHEEL_PROVIDER_MIRROR']?.split(',')[0]?.trim() ?? request.mirror,
    upgrade: options.upgrade,
    workspace,
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  if (!updated.ok) {
    process.stderr.write(`${request.lockFileAt} is unchanged: ${updated.error.problem}\n`);
    if (updated.error.unreachable === true) process.stderr.write(`${mirrorHint(request)}\n`);
    return ExitCode.environment;
  }
  for (const change of updated.value) process.stdout.write(`${request.lockFileAt}: ${change}\n`);
  if (updated.value.length === 0) process.stdout.write(`${request.lockFileAt} is up to date\n`);
  return ExitCode.ok;
}

function mirrorHint({ label }: LockRequest): string {
  return (
    'to do: try again where the registry can be reached, or take the packages from a mirror, a directory or an https:// address:\n\n' +
    `    bazel run ${label} -- --mirror PATH_OR_URL\n`
  );
}

function requirementsOf(request: LockRequest): Result<readonly Requirement[], string> {
  const missing = missingFiles(request.files);
  if (missing.length > 0) return err(describeMissingFiles(missing));
  const requirements = readRequirements(request);
  return requirements.ok ? requirements : err(describeUnreadable(requirements.error));
}

function readOptions(
  args: readonly string[],
): { readonly upgrade: boolean; readonly mirror: string | undefined } | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { upgrade: { type: 'boolean' }, mirror: { type: 'string' } },
    });
    return { upgrade: values.upgrade === true, mirror: values.mirror };
  } catch {
    return undefined;
  }
}

/** `providers-lock-check REQUEST.json`: a test; ends with 1 when the lock file does not serve a module. */
export function providersLockCheckCommand([requestFile]: readonly string[]): ExitCode {
  if (requestFile === undefined) {
    process.stderr.write('providers-lock-check needs a request file\n');
    return ExitCode.usage;
  }
  const request = readLockRequest(requestFile);
  const requirements = requirementsOf(request);
  if (!requirements.ok) {
    process.stderr.write(`${requirements.error}\n`);
    return ExitCode.findings;
  }
  const entries = parseLockFile(readFileSync(request.lockFile, 'utf8'));
  const problems = entries
    ? checkLock(requirements.value, entries).map((finding) =>
        describeLockFinding(finding, request.lockFileAt),
      )
    : [`${request.lockFileAt} is not in the layout that tofu writes`];
  if (problems.length === 0) {
    const providers = plural(new Set(requirements.value.map(({ source }) => source)).size, 'provider');
    const verb = request.modules.length === 1 ? 'requires' : 'require';
    process.stdout.write(
      `${request.lockFileAt} has what ${plural(request.modules.length, 'module')} ${verb}: ${providers}\n`,
    );
    return ExitCode.ok;
  }
  process.stderr.write(`${problems.join('\n')}\n`);
  process.stderr.write(`To write the lock file anew, run:\n\n    bazel run ${request.label}\n\n`);
  return ExitCode.findings;
}
