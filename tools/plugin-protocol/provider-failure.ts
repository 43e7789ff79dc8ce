import { describeEnd, readableOutput, withoutMachinePaths, type ProcessEnd } from './last-words.ts';
import type { LaunchFailure } from './provider-process.ts';

/** Why a provider process gave no answer. */
export type ProviderFailure =
  | LaunchFailure
  | {
      readonly type: 'no-answer';
      /** The path of the call: `/tfplugin5.Provider/GetSchema`. */
      readonly path: string;
      readonly reason: string;
      /** Absent where the process goes on. */
      readonly end?: ProcessEnd;
    };

/** As the end of a sentence that begins with the provider; below it, what the provider said. */
export function describeProviderFailure(failure: ProviderFailure): string {
  const output = outputOf(failure);
  const said = output === undefined ? [] : readableOutput(output);
  const words = said.length === 0 ? [] : ['  the last it said:', ...said.map((line) => `    ${line}`)];
  return [whatHappened(failure), ...words].join('\n');
}

function outputOf(failure: ProviderFailure): string | undefined {
  switch (failure.type) {
    case 'ended-early':
    case 'no-answer':
      return failure.end?.output;
    case 'no-handshake':
      return failure.output;
    case 'not-started':
    case 'odd-handshake':
      return undefined;
  }
}

function whatHappened(failure: ProviderFailure): string {
  switch (failure.type) {
    case 'not-started':
      return `could not be started: ${withoutMachinePaths(failure.reason)}`;
    case 'ended-early':
      return `${describeEnd(failure.end)} before its handshake`;
    case 'no-handshake':
      return `sent no handshake within ${failure.timeout.milliseconds / 1000} s (${failure.timeout.name})`;
    case 'odd-handshake':
      return `sent a handshake that no engine understands (plugin protocol 5 or 6 over grpc was expected): ${JSON.stringify(failure.line)}`;
    case 'no-answer': {
      const method = failure.path.slice(failure.path.lastIndexOf('/') + 1);
      return failure.end
        ? `${describeEnd(failure.end)} while it was asked for ${method}`
        : `did not answer ${method}: ${failure.reason}`;
    }
  }
}

/**
 * What to do about it, by what ended the provider and by whose bytes it is.
 *
 * @param verified whether a lock file vouches for the bytes
 */
export function nextStep(
  failure: { readonly type: string; readonly end?: ProcessEnd },
  verified: boolean,
): string {
  // A process ends itself by other signals.
  if (failure.end?.signal === 'SIGKILL' || failure.end?.signal === 'SIGTERM') {
    return 'it was ended from outside, often for want of memory: run the same command again with --jobs=1';
  }
  return verified
    ? 'run the same command again, and if it fails again, report it to the makers of the provider: its bytes are those of the lock file'
    : 'no lock file vouches for this binary: build it anew, or use one that a lock file names (remove its tofu.local_provider, or its place in FLYWHEEL_LOCAL_PROVIDERS), and run the same command again';
}
