import { resolve } from 'node:path';

import type { ExitCode } from '../cli/exit-codes.ts';
import type { ProviderPool } from '../validate/provider-pool.ts';

/** What a command needs to know of the process it runs in: one of its own, or a worker that serves many modules. */
export interface CommandContext {
  /** What the paths of its arguments are relative to. */
  readonly base: string;
  /** Says something to the user. */
  readonly say: (text: string) => void;
  /** Providers that outlive the command; absent where the process ends with it. */
  readonly pool?: ProviderPool;
  /** The digest Bazel knows of an input, by the path the arguments or a request name it with. */
  readonly digestOf?: (path: string) => string | undefined;
  /** Aborted when nobody wants the outputs any more; from then on none may be written. */
  readonly signal?: AbortSignal;
}

export type Command = (args: readonly string[], context: CommandContext) => Promise<ExitCode> | ExitCode;

/** The context of a command that has a process for itself. */
export const ownProcess: CommandContext = {
  base: process.cwd(),
  say: (text) => {
    process.stderr.write(text);
  },
};

export function inContext(context: CommandContext, path: string): string {
  return resolve(context.base, path);
}
