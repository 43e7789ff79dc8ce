import { type Bearer, type RecordedRequest } from './request.ts';
import { SMALL, WITH_FULL_REFERENCE } from './upload.ts';

const ABSENT = 'c'.repeat(32);

function get(row: string, path: string, rest: Partial<RecordedRequest> = {}): RecordedRequest {
  return { row, method: 'GET', path, ...rest };
}

function byToken(bearer: Bearer): RecordedRequest {
  return get(`narinfo token=${bearer}`, `testp/${SMALL}.narinfo`, { bearer });
}

export const binaryCache: readonly RecordedRequest[] = [
  get('narinfo', `testp/${SMALL}.narinfo`),
  get('narinfo HEAD', `testp/${SMALL}.narinfo`, { method: 'HEAD' }),
  get('narinfo refs full', `testp/${WITH_FULL_REFERENCE}.narinfo`),
  get('narinfo absent', `testp/${ABSENT}.narinfo`),
  get('narinfo bad hash', 'testp/short.narinfo'),
  get('narinfo bad char', `testp/${'e'.repeat(32)}.narinfo`),
  get('narinfo suffix', `testp/${SMALL}.ls`),
  ...(['pull', 'push', 'other', 'expired', 'bad', 'none'] as const).map(byToken),
  get('narinfo absent anon', `testp/${ABSENT}.narinfo`, { bearer: 'none' }),
  get('narinfo absent cache', `testabsent/${SMALL}.narinfo`),
  get('narinfo absent cache anon', `testabsent/${SMALL}.narinfo`, { bearer: 'none' }),
  get('narinfo public', `testpub/${SMALL}.narinfo`, { bearer: 'none' }),
  get('narinfo PUT', `testp/${SMALL}.narinfo`, { method: 'PUT' }),
  get('narinfo basic', `testp/${SMALL}.narinfo`, { scheme: 'Basic' }),
  get('nar', `testp/nar/${SMALL}.nar`),
  get('nar HEAD', `testp/nar/${SMALL}.nar`, { method: 'HEAD' }),
  get('nar range', `testp/nar/${SMALL}.nar`, { headers: { range: 'bytes=0-9' } }),
  get('nar absent', `testp/nar/${ABSENT}.nar`),
  get('nar anon', `testp/nar/${SMALL}.nar`, { bearer: 'none' }),
  get('nar .xz', `testp/nar/${SMALL}.nar.xz`),
  get('nci', 'testp/nix-cache-info'),
  get('nci anon', 'testp/nix-cache-info', { bearer: 'none' }),
  get('nci public', 'testpub/nix-cache-info', { bearer: 'none' }),
  get('nci absent', 'testabsent/nix-cache-info'),
  get('nci HEAD', 'testp/nix-cache-info', { method: 'HEAD' }),
  get('root', ''),
  get('unknown', 'unknown'),
  get('unknown2', '_api/v1/unknown'),
  // Empty: without the header at all, the recording server would have refused it.
  get('no host', '', { headers: { host: '' } }),
];
