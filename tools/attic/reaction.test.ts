import { describe, expect, it } from 'vitest';

import type { AtticFailure, StatusFailure } from './failure.ts';
import { reactionTo } from './reaction.ts';

const request = 'PUT https://cache.example/_api/v1/upload-path';

function status(code: number, given: Partial<StatusFailure> = {}): StatusFailure {
  return {
    type: 'status',
    request,
    status: code,
    name: undefined,
    message: '',
    retryAfter: undefined,
    token: { origin: undefined, expiry: undefined, generation: 0, withheld: undefined },
    narSize: 1000,
    sentWhole: true,
    ...given,
  };
}

const corrupted = ['Bad NAR Hash or Size', 'Bad chunk hash or size'];

describe('what is done about a failure', () => {
  it.each([408, 425, 429, 499, 500, 502, 503, 504, 520, 521, 522, 523, 524])('%d is tried again', (code) => {
    expect(reactionTo(status(code), false)).toEqual({ type: 'retry', attempts: 5, after: undefined });
    expect(reactionTo(status(code, { retryAfter: 3000 }), false)).toEqual({
      type: 'retry',
      attempts: 5,
      after: 3000,
    });
  });

  it.each<AtticFailure>([
    { type: 'not-connected', request, code: 'ECONNREFUSED', reason: '' },
    { type: 'timed-out', request, timeout: { name: 'x', milliseconds: 1 } },
    { type: 'connection-lost', request, code: 'ECONNRESET', sentBytes: 0 },
  ])('trouble with the network is tried again: $type', (failure) => {
    expect(reactionTo(failure, false)).toEqual({ type: 'retry', attempts: 5, after: undefined });
  });

  it.each(corrupted)('a NAR that was right and arrived wrong is tried twice more: %s', (text) => {
    const failure = status(400, { name: 'RequestError', message: `General request error: ${text}` });
    expect(reactionTo(failure, false)).toEqual({ type: 'retry', attempts: 3, after: undefined });
    expect(reactionTo({ ...failure, sentWhole: false }, false)).toEqual({ type: 'fail-path' });
  });

  it('a refused token is read again, once', () => {
    for (const code of [401, 403]) {
      expect(reactionTo(status(code), false)).toEqual({ type: 'reread-token' });
      expect(reactionTo(status(code), true)).toEqual({ type: 'stop' });
    }
  });

  it('a limit of bodies is learnt from an upload, and from nothing else', () => {
    expect(reactionTo(status(413), false)).toEqual({ type: 'too-large', narSize: 1000 });
    expect(reactionTo(status(413, { narSize: undefined }), false)).toEqual({ type: 'fail-path' });
  });

  it('a cache that is not there ends pushing; another 404 does not', () => {
    expect(reactionTo(status(404, { name: 'NoSuchCache' }), false)).toEqual({ type: 'stop' });
    expect(reactionTo(status(404, { name: 'NotFound' }), false)).toEqual({ type: 'fail-path' });
  });

  it.each([400, 405, 409, 415, 418, 422, 431, 501, 505])('%d fails its path alone', (code) => {
    expect(reactionTo(status(code), false)).toEqual({ type: 'fail-path' });
  });

  it.each<AtticFailure>([
    { type: 'untrusted', request, code: 'CERT_HAS_EXPIRED', reason: '' },
    { type: 'redirected', request, status: 301, location: undefined },
    { type: 'no-token', reason: { type: 'malformed-token', from: { type: 'default' }, problem: 'empty' } },
    { type: 'aborted', request },
  ])('what would be the same for each path ends pushing: $type', (failure) => {
    expect(reactionTo(failure, false)).toEqual({ type: 'stop' });
  });

  it.each<AtticFailure>([
    { type: 'malformed-answer', request, problem: '' },
    { type: 'bad-nar-info', path: '', field: '', problem: '' },
    { type: 'bad-path-hash', hash: '' },
    { type: 'wrong-nar-size', path: '', expected: 1, found: 2 },
    { type: 'wrong-nar-hash', path: '', expected: '', found: '' },
    { type: 'nar-not-read', path: '', cause: undefined },
  ])('what is wrong with one path fails it alone: $type', (failure) => {
    expect(reactionTo(failure, false)).toEqual({ type: 'fail-path' });
  });
});
