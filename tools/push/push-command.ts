import { describeConfigurationFailure } from '../attic/configuration/failure.ts';
import { resolveEndpoint } from '../attic/configuration/resolve-endpoint.ts';
import { ExitCode } from '../cli/exit-codes.ts';
import { describeNixFailure } from '../nix/store/nix-failure.ts';
import { findNix } from '../nix/store/nix-invocation.ts';
import { enableGuardian } from '../process/guardian.ts';
import { AtticTarget } from './attic-target.ts';
import { describePushEvent } from './describe-push-event.ts';
import { readGivenPaths } from './given-paths.ts';
import type { SharedPushOptions } from './push-options.ts';
import { summarizePush } from './push-summary.ts';
import { PushSession } from './push-session.ts';

export interface PushCommandOptions extends SharedPushOptions {
  readonly paths: string[];
  readonly 'ignore-upstream-cache-filter': boolean;
}

/** `flywheel push`: ends with 1 where something is not in the cache afterwards. */
export async function runPush(options: PushCommandOptions): Promise<ExitCode> {
  enableGuardian();
  const nix = await findNix(process.env);
  if (!nix.ok) return complain(ExitCode.environment, describeNixFailure(nix.error));
  const paths = readGivenPaths(options.paths, nix.value.storeDirectory);
  if (!paths.ok) {
    return complain(ExitCode.usage, ...paths.error.map(({ text, problem }) => `${text}: ${problem}`));
  }
  const endpoint = await resolveEndpoint(process.env, options.to);
  if (!endpoint.ok) return complain(ExitCode.usage, describeConfigurationFailure(endpoint.error));
  const target = new AtticTarget(endpoint.value);
  const session = new PushSession(nix.value, target, {
    jobs: options.jobs,
    ignoreUpstream: options['ignore-upstream-cache-filter'],
    onEvent: (event) => {
      const line = describePushEvent(event);
      if (line !== undefined) process.stderr.write(`${line}\n`);
    },
  });
  const deadline = setTimeout(() => {
    session.stop(`not done after ${options['drain-timeout']} s (--drain-timeout)`);
  }, options['drain-timeout'] * 1000);
  const onSignal = (): void => {
    session.stop('ended by a signal');
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const invalid = await session.push(paths.value);
  await session.idle();
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  clearTimeout(deadline);
  target.close();
  const { line, complete } = summarizePush(session);
  process.stdout.write(`${line}\n`);
  return complete && invalid.length === 0 ? ExitCode.ok : ExitCode.findings;
}

function complain(code: ExitCode, ...problems: readonly string[]): ExitCode {
  for (const problem of problems) process.stderr.write(`flywheel push: ${problem}\n`);
  return code;
}
