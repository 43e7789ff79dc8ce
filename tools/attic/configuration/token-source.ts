import { resolve } from 'node:path';

import { err, ok, type Result } from '../../result.ts';
import { readBoundedFile } from './bounded-file.ts';
import { readConfigFile } from './config-file.ts';
import type { TokenFailure } from './failure.ts';
import type { Origin } from './origin.ts';
import { tokenProblem } from './token.ts';

const MAX_FILE_BYTES = 64 * 1024;

/** A place that a token is read from, more than once: a long build outlives a token that something renews. */
export interface TokenSource {
  /** Undefined where there is none: requests are then anonymous. */
  readonly origin: Origin | undefined;
  /** The token that a message may name instead, where one was there and not for this server. */
  readonly withheld?: { readonly token: Origin; readonly server: Origin };
  read(): Promise<Result<string | undefined, TokenFailure>>;
}

export function noToken(withheld?: TokenSource['withheld']): TokenSource {
  return { origin: undefined, ...(withheld && { withheld }), read: () => Promise.resolve(ok(undefined)) };
}

/** `value` is asked for at each reading, so that a token is held nowhere but where it came from. */
export function givenToken(origin: Origin, value: () => string | undefined): TokenSource {
  return { origin, read: () => Promise.resolve(checkedToken(value() ?? '', origin)) };
}

/** A file with the token alone. `from` named it. */
export function tokenFile(path: string, from: Origin): TokenSource {
  const absolute = resolve(path);
  const origin: Origin = { type: 'file', path: absolute };
  return {
    origin,
    async read() {
      const text = await readBoundedFile(absolute, MAX_FILE_BYTES);
      if (!text.ok) return err({ type: 'unreadable-token-file', path: absolute, from, reason: text.error });
      return checkedToken(text.value.trim(), origin);
    },
  };
}

/** The token of a server in `config.toml`, be it in the file or in another one that it names. */
export function configuredToken(path: string, server: string): TokenSource {
  const key = `servers.${server}.token`;
  const origin: Origin = { type: 'file', path, key };
  return {
    origin,
    async read() {
      const config = await readConfigFile(path);
      if (!config.ok) return config;
      const entry = config.value?.server(server);
      if (entry?.ok === false) return entry;
      if (entry?.value?.token !== undefined) return checkedToken(entry.value.token.trim(), origin);
      const file = entry?.value?.tokenFile;
      return file === undefined
        ? ok(undefined)
        : tokenFile(file, { type: 'file', path, key: `servers.${server}.token-file` }).read();
    },
  };
}

function checkedToken(token: string, from: Origin): Result<string, TokenFailure> {
  const problem = tokenProblem(token);
  return problem === undefined ? ok(token) : err({ type: 'malformed-token', from, problem });
}
