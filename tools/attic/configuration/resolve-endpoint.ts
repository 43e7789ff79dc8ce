import { isCacheName } from '../cache-name.ts';
import type { AtticEndpoint } from '../endpoint.ts';
import { err, ok, type Result } from '../../result.ts';
import { configFilePath, readConfigFile, type ConfigFile } from './config-file.ts';
import type { AtticConfigurationFailure } from './failure.ts';
import type { Origin } from './origin.ts';
import { readDestination, readServerUrl, type CacheReference } from './server-url.ts';
import { shownValue } from './shown-value.ts';
import { configuredToken, givenToken, noToken, tokenFile, type TokenSource } from './token-source.ts';

const DEFAULT_CACHE = 'main';

type Resolved<T> = Result<T, AtticConfigurationFailure>;

/** A value that is set, and what set it. */
interface Setting {
  readonly value: string;
  readonly from: Origin;
}

/**
 * Which cache to push to: the option `--to`, then the environment, then the file that `attic login` writes. The token is
 * read once, so that a malformed one is known before anything is built.
 */
export async function resolveEndpoint(env: NodeJS.ProcessEnv, to?: string): Promise<Resolved<AtticEndpoint>> {
  const config = lazyConfig(configFilePath(env));
  const server = setting(env, 'ATTIC_SERVER');
  const chosen = await chooseCache(env, server, to, config);
  if (!chosen.ok) return chosen;
  const token = await chooseToken(env, server, chosen.value, config);
  if (!token.ok) return token;
  const read = await token.value.read();
  if (!read.ok) return read;
  return ok({ url: chosen.value.url, cache: chosen.value.cache, token: token.value });
}

interface Chosen {
  readonly url: string;
  readonly cache: string;
  /** The name of the server in config.toml, where it came from there. */
  readonly server?: string;
}

async function chooseCache(
  env: NodeJS.ProcessEnv,
  server: Setting | undefined,
  to: string | undefined,
  config: LazyConfig,
): Promise<Resolved<Chosen>> {
  if (to !== undefined) {
    const from: Origin = { type: 'option', name: '--to' };
    const destination = readDestination(to, from);
    return destination.ok ? ofReference(destination.value, from, config) : destination;
  }
  const cache = setting(env, 'ATTIC_CACHE') ??
    setting(env, 'ATTIC_CACHE_NAME') ?? { value: DEFAULT_CACHE, from: { type: 'default' } };
  if (cache.value.includes(':')) {
    const reference = readDestination(cache.value, cache.from);
    if (!reference.ok) return reference;
    if (server) return err({ type: 'two-servers', reference: cache.from, url: server.from });
    return ofReference(reference.value, cache.from, config);
  }
  if (!isCacheName(cache.value))
    return err({ type: 'bad-cache-name', from: cache.from, value: shownValue(cache.value) });
  if (server) {
    const url = readServerUrl(server.value, server.from);
    return url.ok ? ok({ url: url.value, cache: cache.value }) : url;
  }
  const file = await config.read();
  if (!file.ok) return file;
  if (!file.value) return err({ type: 'not-configured', config: config.path });
  const { defaultServer, serverNames } = file.value;
  if (defaultServer === undefined)
    return err({ type: 'no-default-server', config: config.path, known: serverNames });
  const from: Origin = { type: 'file', path: config.path, key: 'default-server' };
  return ofReference({ type: 'of-server', server: defaultServer, cache: cache.value }, from, config);
}

async function ofReference(
  reference: CacheReference,
  from: Origin,
  config: LazyConfig,
): Promise<Resolved<Chosen>> {
  if (reference.type === 'url') return ok({ url: reference.url, cache: reference.cache });
  const file = await config.read();
  if (!file.ok) return file;
  const { server, cache } = reference;
  const entry = file.value?.server(server) ?? ok(undefined);
  if (!entry.ok) return entry;
  if (!entry.value) {
    const known = file.value?.serverNames ?? [];
    return err({ type: 'unknown-server', from, server, config: config.path, known });
  }
  const key = `servers.${server}.endpoint`;
  const url = readServerUrl(entry.value.endpoint, { type: 'file', path: config.path, key });
  return url.ok ? ok({ url: url.value, cache, server }) : url;
}

/**
 * A token of the environment belongs to ATTIC_SERVER where that is set: whoever can change an option in a repository must
 * not be able to have it sent elsewhere.
 */
async function chooseToken(
  env: NodeJS.ProcessEnv,
  server: Setting | undefined,
  chosen: Chosen,
  config: LazyConfig,
): Promise<Resolved<TokenSource>> {
  const given = setting(env, 'ATTIC_TOKEN') ?? setting(env, 'ATTIC_TOKEN_FILE');
  let withheld: TokenSource['withheld'];
  if (given) {
    if (!server || isSameOrigin(server.value, chosen.url)) return ok(environmentToken(env, given));
    withheld = { token: given.from, server: server.from };
  }
  const name = chosen.server === undefined ? await serverWithUrl(chosen.url, config) : ok(chosen.server);
  if (!name.ok) return name;
  return ok(name.value === undefined ? noToken(withheld) : configuredToken(config.path, name.value));
}

function environmentToken(env: NodeJS.ProcessEnv, given: Setting): TokenSource {
  const isFile = given.from.type === 'variable' && given.from.name === 'ATTIC_TOKEN_FILE';
  return isFile
    ? tokenFile(given.value, given.from)
    : givenToken(given.from, () => env['ATTIC_TOKEN']?.trim());
}

/** The server in config.toml that a URL is of, so that whoever logged in need not give a token again. */
async function serverWithUrl(url: string, config: LazyConfig): Promise<Resolved<string | undefined>> {
  const file = await config.read();
  if (!file.ok) return file;
  return ok(
    file.value?.serverNames.find((name) => {
      const entry = file.value?.server(name);
      if (!entry?.ok || !entry.value) return false;
      const endpoint = readServerUrl(entry.value.endpoint, { type: 'default' });
      return endpoint.ok && endpoint.value === url;
    }),
  );
}

function isSameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && new URL(a).origin === new URL(b).origin;
}

/** An empty variable is one that is not set: that is how CI passes on what nobody gave. */
function setting(env: NodeJS.ProcessEnv, name: string): Setting | undefined {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? undefined : { value, from: { type: 'variable', name } };
}

interface LazyConfig {
  readonly path: string;
  read(): Promise<Resolved<ConfigFile | undefined>>;
}

function lazyConfig(path: string): LazyConfig {
  let reading: Promise<Resolved<ConfigFile | undefined>> | undefined;
  return { path, read: () => (reading ??= readConfigFile(path)) };
}
