import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { someToken } from '../../../tests/rig/attic-client.ts';
import { describeConfigurationFailure } from './failure.ts';
import { resolveEndpoint } from './resolve-endpoint.ts';

const otherToken = someToken.replace('eyJzdWIiOiJjaSJ9', 'eyJzdWIiOiJtZSJ9');

let home: string;
let config: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'attic-configuration-'));
  config = join(home, '.config', 'attic', 'config.toml');
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

async function writeConfig(text: string): Promise<void> {
  await mkdir(join(home, '.config', 'attic'), { recursive: true });
  await writeFile(config, text);
}

/** What is resolved, with the token itself, or the message of the failure. */
async function resolved(env: Record<string, string>, to?: string): Promise<unknown> {
  const endpoint = await resolveEndpoint({ HOME: home, ...env }, to);
  if (!endpoint.ok) return describeConfigurationFailure(endpoint.error);
  const token = await endpoint.value.token.read();
  return [endpoint.value.url, endpoint.value.cache, token.ok ? token.value : token.error.type];
}

const servers = `
  default-server = "prod"
  [servers.prod]
  endpoint = "https://cache.example/attic"
  token = "${someToken}"
  [servers.lab]
  endpoint = "http://lab.example"
  token-file = "TOKEN_FILE"
`;

describe('the environment', () => {
  it('names server, cache and token', async () => {
    const ATTIC_SERVER = 'https://cache.example/attic';
    expect(await resolved({ ATTIC_SERVER, ATTIC_CACHE: 'ci', ATTIC_TOKEN: `${someToken}\n` })).toEqual([
      'https://cache.example/attic/',
      'ci',
      someToken,
    ]);
    expect(await resolved({ ATTIC_SERVER, ATTIC_CACHE_NAME: 'older' })).toEqual([
      'https://cache.example/attic/',
      'older',
      undefined,
    ]);
    expect(await resolved({ ATTIC_SERVER, ATTIC_CACHE: '', ATTIC_TOKEN: '' })).toEqual([
      'https://cache.example/attic/',
      'main',
      undefined,
    ]);
  });

  it('names a file with the token, which is read anew each time', async () => {
    const ATTIC_TOKEN_FILE = join(home, 'token');
    await writeFile(ATTIC_TOKEN_FILE, `${someToken}\n`);
    const env = { HOME: home, ATTIC_SERVER: 'https://cache.example', ATTIC_TOKEN_FILE };
    const endpoint = await resolveEndpoint(env);
    expect(endpoint.ok && (await endpoint.value.token.read())).toEqual({ ok: true, value: someToken });
    await writeFile(ATTIC_TOKEN_FILE, otherToken);
    expect(endpoint.ok && (await endpoint.value.token.read())).toEqual({ ok: true, value: otherToken });
  });

  it('has its token sent to its own server only', async () => {
    const env = { ATTIC_SERVER: 'https://cache.example', ATTIC_TOKEN: someToken };
    expect(await resolved(env, 'attic+https://cache.example/deep/ci')).toEqual([
      'https://cache.example/deep/',
      'ci',
      someToken,
    ]);
    for (const to of [
      'attic+http://cache.example/ci',
      'attic+https://cache.example:8443/ci',
      'attic+https://x/ci',
    ])
      expect(await resolved(env, to)).toEqual([expect.any(String), 'ci', undefined]);
    const endpoint = await resolveEndpoint({ HOME: home, ...env }, 'attic+https://x/ci');
    expect(endpoint.ok && endpoint.value.token.withheld).toEqual({
      token: { type: 'variable', name: 'ATTIC_TOKEN' },
      server: { type: 'variable', name: 'ATTIC_SERVER' },
    });
  });
});

describe('the option --to', () => {
  it.each([
    ['attic+https://cache.example/main', ['https://cache.example/', 'main']],
    ['attic+https://cache.example/attic/main/', ['https://cache.example/attic/', 'main']],
    ['attic+http://127.0.0.1:8080/a/b/main', ['http://127.0.0.1:8080/a/b/', 'main']],
    ['ATTIC+HTTPS://Cache.Example/main', ['https://cache.example/', 'main']],
    ['attic+http://[::1]:8080/main', ['http://[::1]:8080/', 'main']],
  ])('reads %s', async (to, expected) => {
    expect(await resolved({}, to)).toEqual([...expected, undefined]);
  });
});

describe('config.toml', () => {
  it('has the default server, other servers by name, and the token of a server that is named by its URL', async () => {
    const tokenFile = join(home, 'lab-token');
    await writeFile(tokenFile, otherToken);
    await writeConfig(servers.replace('TOKEN_FILE', tokenFile));
    expect(await resolved({})).toEqual(['https://cache.example/attic/', 'main', someToken]);
    expect(await resolved({ ATTIC_CACHE: 'lab:ci' })).toEqual(['http://lab.example/', 'ci', otherToken]);
    expect(await resolved({}, 'lab:ci')).toEqual(['http://lab.example/', 'ci', otherToken]);
    expect(await resolved({ ATTIC_SERVER: 'http://lab.example/' })).toEqual([
      'http://lab.example/',
      'main',
      otherToken,
    ]);
    expect(await resolved({ ATTIC_SERVER: 'http://lab.example:81/' })).toEqual([
      'http://lab.example:81/',
      'main',
      undefined,
    ]);
    expect(await resolved({ ATTIC_TOKEN: otherToken })).toEqual([
      'https://cache.example/attic/',
      'main',
      otherToken,
    ]);
  });

  it('is looked for where XDG_CONFIG_HOME says', async () => {
    await mkdir(join(home, 'xdg', 'attic'), { recursive: true });
    await writeFile(join(home, 'xdg', 'attic', 'config.toml'), servers);
    expect(await resolved({ XDG_CONFIG_HOME: join(home, 'xdg') })).toEqual([
      'https://cache.example/attic/',
      'main',
      someToken,
    ]);
    expect(await resolved({ XDG_CONFIG_HOME: 'xdg' })).toMatch(/^No Attic server: /);
  });
});

describe('a wrong setting is named with its place and the way out', () => {
  const ATTIC_SERVER = 'https://cache.example';

  it.each([
    [
      {},
      'No Attic server: ATTIC_SERVER is not set and CONFIG does not exist. Set ATTIC_SERVER=https://… (and',
    ],
    [
      { ATTIC_SERVER: 'cache.example' },
      '"cache.example" (from the variable ATTIC_SERVER) is not a URL. Write https',
    ],
    [
      { ATTIC_SERVER: 'ftp://cache.example' },
      '"ftp://cache.example" (from the variable ATTIC_SERVER) is neither',
    ],
    [
      { ATTIC_SERVER: 'https://me:geheim@cache.example' },
      '"https://…@cache.example" (from the variable ATTIC_SERVER) has',
    ],
    [
      { ATTIC_SERVER: 'https://cache.example?a=b' },
      '"https://cache.example?a=b" (from the variable ATTIC_SERVER) has a q',
    ],
    [
      { ATTIC_SERVER, ATTIC_CACHE: 'a b' },
      '"a b" (from the variable ATTIC_CACHE) is not the name of a cache. A name is',
    ],
    [
      { ATTIC_SERVER, ATTIC_CACHE_NAME: '../x' },
      '"../x" (from the variable ATTIC_CACHE_NAME) is not the name of',
    ],
    [
      { ATTIC_SERVER, ATTIC_CACHE: 'x'.repeat(51) },
      '(from the variable ATTIC_CACHE) is not the name of a cache',
    ],
    [
      { ATTIC_SERVER, ATTIC_CACHE: 'lab:ci' },
      'the variable ATTIC_CACHE names a server of config.toml, and the varia',
    ],
    [
      { ATTIC_CACHE: 'lab:ci' },
      'the variable ATTIC_CACHE names the server lab, which CONFIG does not have (it has no',
    ],
    [
      { ATTIC_SERVER, ATTIC_TOKEN: 'Bearer geheim' },
      'The token of the variable ATTIC_TOKEN contains white space (give',
    ],
    [
      { ATTIC_SERVER, ATTIC_TOKEN: 'geheim' },
      'The token of the variable ATTIC_TOKEN is not a JSON Web Token (three',
    ],
    [
      { ATTIC_SERVER, ATTIC_TOKEN: 'gehe\u0007im' },
      'The token of the variable ATTIC_TOKEN contains a control chara',
    ],
    [
      { ATTIC_SERVER, ATTIC_TOKEN_FILE: '/nowhere/geheim' },
      'The token file /nowhere/geheim (named by the variable ATTIC_',
    ],
    [
      { ATTIC_SERVER, ATTIC_TOKEN_FILE: '/dev/zero' },
      'The token file /dev/zero (named by the variable ATTIC_TOKEN_FILE)',
    ],
    [
      { ATTIC_SERVER: someToken, ATTIC_TOKEN: 'https://x' },
      '"…" (from the variable ATTIC_SERVER) is not a URL. Write',
    ],
  ])('%j', async (env, message) => {
    const text = await resolved(env);
    expect(text).toEqual(expect.stringContaining(message.replace('CONFIG', config)));
    if (!('ATTIC_TOKEN_FILE' in env)) expect(text).not.toMatch(/gehe|eyJ/);
  });

  it.each([
    [
      'attic+https://cache.example',
      '"attic+https://cache.example" (from --to) does not say which cache. Write attic+htt',
    ],
    [
      'attic+ftp://cache.example/a',
      '"attic+ftp://cache.example/a" (from --to) is neither an https nor an http URL',
    ],
    ['attic+https://cache.example/a.b', '"a.b" (from --to) is not the name of a cache'],
    ['lab:a/b', '"lab:a/b" (from --to) is not the name of a cache'],
    [
      'lab:ci',
      '--to names the server lab, which CONFIG does not have (it has no servers). Add it: attic login lab',
    ],
  ])('--to %s', async (to, message) => {
    expect(await resolved({}, to)).toEqual(expect.stringContaining(message.replace('CONFIG', config)));
  });

  it.each([
    ['default-server = "a"\nservers = [', 'CONFIG:2:11: not TOML: unfinished array.'],
    [
      `[servers.a]\nendpoint = "https://x"\ntoken = "${someToken}`,
      'CONFIG:3:9: not TOML: unfinished string.',
    ],
    ['default-server = 1', 'CONFIG: default-server is a number; write a string in quotes.'],
    [
      'default-server = "a"\n[servers.a]\ntoken = "x"',
      'CONFIG: servers.a.endpoint is absent; write endpoint = "https:',
    ],
    [
      'default-server = "a"\n[servers.a]\nendpoint = "x y"',
      '"x y" (from CONFIG (servers.a.endpoint)) is not a URL',
    ],
    [
      'default-server = "a"\n[servers.a]\nendpoint = "https://x"\ntoken = [1]',
      'CONFIG: servers.a.token is an array; w',
    ],
    [
      'default-server = "a"\n[servers.a]\nendpoint = "https://x"\ntoken = "x"',
      'The token of CONFIG (servers.a.token) is',
    ],
    [
      'default-server = "b"\n[servers.a]',
      'CONFIG (default-server) names the server b, which CONFIG does not have (it has a',
    ],
    [
      '[servers.a]\nendpoint = "https://x"',
      'CONFIG has no default-server (it has a). Set ATTIC_CACHE=SERVER:CACHE',
    ],
  ])('config.toml %j', async (text, message) => {
    await writeConfig(text);
    const found = await resolved({});
    expect(found).toEqual(expect.stringContaining(message.replaceAll('CONFIG', config)));
    expect(found).not.toContain(someToken);
  });

  it('of a server that is not used is no mistake', async () => {
    await writeConfig(`${servers}\n[servers.broken]\nendpoint = 1\n`);
    expect(await resolved({})).toEqual(['https://cache.example/attic/', 'main', someToken]);
    expect(await resolved({ ATTIC_SERVER: 'https://x' })).toEqual(['https://x/', 'main', undefined]);
  });
});
