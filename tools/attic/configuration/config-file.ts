import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

import { parse, TomlError } from 'smol-toml';

import { err, ok, type Result } from '../../result.ts';
import { readBoundedFile } from './bounded-file.ts';
import type { ConfigFileFailure } from './failure.ts';

const MAX_BYTES = 1024 ** 2;

/** The file that `attic login` writes. */
export interface ConfigFile {
  readonly path: string;
  readonly defaultServer: string | undefined;
  readonly serverNames: readonly string[];
  /** Judges only the server that is asked for: another one's mistake is no reason to stop. */
  server(name: string): Result<ConfiguredServer | undefined, ConfigFileFailure>;
}

export interface ConfiguredServer {
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
}

export function configFilePath(env: NodeJS.ProcessEnv): string {
  const xdg = env['XDG_CONFIG_HOME'];
  // The XDG specification asks that a relative path be ignored.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env['HOME'] ?? homedir(), '.config');
  return join(base, 'attic', 'config.toml');
}

/** Undefined where there is no such file. */
export async function readConfigFile(
  path: string,
): Promise<Result<ConfigFile | undefined, ConfigFileFailure>> {
  const text = await readBoundedFile(path, MAX_BYTES);
  if (!text.ok) {
    return text.error === 'it does not exist'
      ? ok(undefined)
      : err({ type: 'unreadable-config', path, reason: text.error });
  }
  try {
    return configFile(path, parse(text.value));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The rest of its message quotes the lines around the mistake, and a token may be in one of them.
    const reason = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    return err({ type: 'malformed-config', path, line: error.line, column: error.column, reason });
  }
}

type Table = Readonly<Record<string, unknown>>;

function configFile(path: string, document: Table): Result<ConfigFile, ConfigFileFailure> {
  const defaultServer = textAt(path, document, 'default-server', 'default-server');
  if (!defaultServer.ok) return defaultServer;
  const servers = document['servers'] ?? {};
  if (!isTable(servers)) return wrong(path, 'servers', servers, 'a table [servers.NAME]');
  return ok({
    path,
    defaultServer: defaultServer.value,
    serverNames: Object.keys(servers),
    server(name) {
      if (!Object.hasOwn(servers, name)) return ok(undefined);
      const table = servers[name];
      const key = `servers.${name}`;
      if (!isTable(table)) return wrong(path, key, table, 'a table with endpoint = "https://…"');
      const endpoint = textAt(path, table, 'endpoint', `${key}.endpoint`);
      if (!endpoint.ok) return endpoint;
      if (endpoint.value === undefined)
        return wrong(path, `${key}.endpoint`, undefined, 'endpoint = "https://…"');
      const token = textAt(path, table, 'token', `${key}.token`);
      if (!token.ok) return token;
      const tokenFile = textAt(path, table, 'token-file', `${key}.token-file`);
      if (!tokenFile.ok) return tokenFile;
      return ok({ endpoint: endpoint.value, token: token.value, tokenFile: tokenFile.value });
    },
  });
}

function textAt(
  path: string,
  table: Table,
  name: string,
  key: string,
): Result<string | undefined, ConfigFileFailure> {
  const value = table[name];
  if (value === undefined || typeof value === 'string') return ok(value);
  return wrong(path, key, value, 'a string in quotes');
}

/** Names the kind of value only: the value may be a token. */
function wrong(
  path: string,
  key: string,
  value: unknown,
  expected: string,
): { readonly ok: false; readonly error: ConfigFileFailure } {
  const found =
    value === undefined
      ? 'absent'
      : Array.isArray(value)
        ? 'an array'
        : value instanceof Date
          ? 'a date'
          : typeof value === 'object'
            ? 'a table'
            : `a ${typeof value}`;
  return err({ type: 'wrong-config-value', path, key, found, expected });
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
