import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startAtticServer, type AtticServer } from '../rig/attic/server.ts';
import { allPermissions, mintToken, type Permission } from '../rig/attic/tokens.ts';
import { comparedHeaders, note, recordedAnswers } from './recorded/answers.ts';
import { binaryCache } from './recorded/binary-cache.ts';
import { configuration, creation, deletion } from './recorded/cache-config.ts';
import { missingPaths } from './recorded/missing-paths.ts';
import type { Bearer, RecordedRequest } from './recorded/request.ts';
import { send } from './recorded/send.ts';
import { uploading } from './recorded/upload.ts';

/** Each depends on those before it. */
const requests = [...creation, ...configuration, ...missingPaths, ...uploading, ...binaryCache, ...deletion];

const realUrl = process.env['FLYWHEEL_TEST_ATTIC_URL'];
const realSecret = process.env['FLYWHEEL_TEST_ATTIC_SECRET'];
const realToken = process.env['FLYWHEEL_TEST_ATTIC_TOKEN'];
const subject =
  realUrl === undefined
    ? 'the model Attic server (a real one: set FLYWHEEL_TEST_ATTIC_URL, and _SECRET, the base64 of its HS256 secret, or _TOKEN)'
    : 'the real Attic server of FLYWHEEL_TEST_ATTIC_URL';

/** Tokens that no one but the holder of the secret can make. */
const minted: Readonly<
  Record<Exclude<Bearer, 'all' | 'bad' | 'none'>, readonly [string, readonly Permission[], number]>
> = {
  pull: ['test*', ['pull'], 3600],
  push: ['test*', ['push'], 3600],
  other: ['other*', allPermissions, 3600],
  expired: ['test*', allPermissions, -3600],
};

const deduplicated = '{"kind":"Deduplicated","frac_deduplicated":null}';
const canMint = realUrl === undefined || realSecret !== undefined;

function needsMinting({ bearer = 'all' }: RecordedRequest): boolean {
  return bearer in minted;
}

describe(`${subject} answers as recorded`, () => {
  const answers = recordedAnswers();
  let model: AtticServer | undefined;
  let server = '';
  let secret: Buffer = Buffer.from(realSecret ?? '', 'base64');

  function token(bearer: Bearer): string | undefined {
    if (bearer === 'none') return undefined;
    if (bearer === 'bad') return 'not.a.token';
    if (bearer === 'all') {
      if (realUrl !== undefined && realToken !== undefined) return realToken;
      return mintToken(secret, { caches: { 'test*': allPermissions } });
    }
    const [pattern, permissions, expiresIn] = minted[bearer];
    return mintToken(secret, { caches: { [pattern]: permissions }, expiresIn });
  }

  function authorization({ bearer = 'all', scheme = 'Bearer' }: RecordedRequest): string | undefined {
    const credentials = token(bearer);
    if (credentials === undefined) return undefined;
    if (scheme !== 'Basic') return `${scheme} ${credentials}`;
    return `Basic ${Buffer.from(`anyone:${credentials}`).toString('base64')}`;
  }

  beforeAll(async () => {
    if (realUrl === undefined) {
      model = await startAtticServer();
      server = model.url;
      secret = model.secret;
      return;
    }
    if (realSecret === undefined && realToken === undefined) {
      throw new Error(
        'FLYWHEEL_TEST_ATTIC_URL needs FLYWHEEL_TEST_ATTIC_SECRET or FLYWHEEL_TEST_ATTIC_TOKEN',
      );
    }
    server = realUrl.endsWith('/') ? realUrl : `${realUrl}/`;
    // What an earlier run left behind.
    for (const cache of ['testp', 'testpub']) {
      const request = { row: 'clean', method: 'DELETE', path: `_api/v1/cache-config/${cache}` };
      await send(server, request, authorization(request));
    }
  });

  afterAll(async () => {
    await model?.close();
  });

  test('and each recorded request is sent', () => {
    expect(requests.map(({ row }) => row)).toEqual([...answers.keys()]);
  });

  for (const request of requests) {
    test.skipIf(!canMint && needsMinting(request))(request.row, async () => {
      const recorded = answers.get(request.row)!;
      const received = await send(server, request, authorization(request));
      const noted = note(received, request.expect === true, server);
      if (recorded.status === 'ERR EPIPE') {
        // Whether the refusal overtakes the body is a race: the recording lost it in 19 of 20 tries.
        expect(['ERR EPIPE', 'ERR ECONNRESET', '401']).toContain(noted.status);
        return;
      }
      // There is only one NAR without bytes, and a real server may know it from an earlier run.
      const known = request.row === 'up empty body' && realUrl !== undefined && noted.body === deduplicated;
      expect({ status: noted.status, body: noted.body }).toEqual({
        status: recorded.status,
        body: known ? deduplicated : recorded.body,
      });
      if (!recorded.headers) return;
      expect(comparedHeaders(noted.headers, recorded.headers)).toEqual(
        comparedHeaders(recorded.headers, recorded.headers),
      );
    });
  }
});
