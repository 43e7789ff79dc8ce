import { createHash } from 'node:crypto';

import { nix32 } from '../../rig/attic/names.ts';
import {
  FOREIGN_CACHE,
  freshBytes,
  freshNar,
  STORE,
  type Bearer,
  type Nar,
  type RecordedRequest,
} from './request.ts';

const path = '_api/v1/upload-path';
const HEADER = 'x-attic-nar-info';
const PREAMBLE = 'x-attic-nar-info-preamble-size';

/** The paths that are asked for again once they are uploaded. */
export const SMALL = '0a78k40c4s1nw55bgac4h133h7dysaww';
export const WITH_FULL_REFERENCE = '1x6qqhx1dl2qnrk53c1h70gx3njwnvy6';
const REFERENCE = '0awb7fqd4k9ymviv3ixz51javqw69ybi-y';

let paths = 0;
function freshHash(): string {
  return String(paths++).padStart(32, '2');
}

type Info = Readonly<Record<string, unknown>>;

/** In the order of fields in which it was recorded: messages name columns. */
function info(nar: Nar, changes: Info = {}): Info {
  const hash = typeof changes['store_path_hash'] === 'string' ? changes['store_path_hash'] : freshHash();
  return {
    cache: 'testp',
    store_path_hash: hash,
    store_path: `${STORE}/${hash}-x`,
    references: [],
    system: null,
    deriver: null,
    sigs: [],
    ca: null,
    nar_hash: `sha256:${nar.hex}`,
    nar_size: nar.size,
    ...changes,
  };
}

function upload(
  row: string,
  nar: Nar,
  changes: Info = {},
  rest: Partial<RecordedRequest> = {},
): RecordedRequest {
  const headers = { [HEADER]: JSON.stringify(info(nar, changes)) };
  return { row, method: 'PUT', path, headers, body: nar.bytes, ...rest };
}

function withHeaders(row: string, headers: Readonly<Record<string, string>>): RecordedRequest {
  return upload(row, freshNar(), {}, { headers });
}

function byToken(bearer: Bearer): RecordedRequest {
  return upload(`up token=${bearer}`, freshNar(), {}, { bearer });
}

/** With a body that is not of the hash that is announced. */
function mismatched(row: string, size: number): RecordedRequest {
  return upload(row, freshNar(size), {}, { body: freshNar(size).bytes });
}

function resized(row: string, contentLength: number, by: number): RecordedRequest {
  const nar = freshNar(contentLength);
  return upload(row, nar, { nar_size: nar.size + by });
}

const BIG = 200_000;
const small = freshNar();
const big = freshNar(BIG);
// The recorded message names this size.
const of120 = freshNar(8);

const uploads: readonly RecordedRequest[] = [
  upload('up small', small, { store_path_hash: SMALL }),
  upload('up same again', small, { store_path_hash: SMALL }),
  upload('up same nar other path', small),
  upload('up big', big),
  upload('up big again other', big),
  upload('up content-length', freshNar(), {}, { contentLength: true }),
];

const badInfo: readonly RecordedRequest[] = [
  withHeaders('up no header', {}),
  withHeaders('up bad json', { [HEADER]: '{' }),
  withHeaders('up missing field', { [HEADER]: '{"cache":"testp"}' }),
];

const mismatches: readonly RecordedRequest[] = [
  mismatched('up hash mismatch small', 24),
  mismatched('up hash mismatch big', BIG),
  resized('up size+8 small', 24, 8),
  resized('up size+ big', BIG, 8),
  resized('up size- small', 24, -8),
  resized('up size- big', BIG, -8),
  upload('up dedup wrong body', small, {}, { body: freshNar().bytes }),
];

function withTypedHash(row: string, typed: (nar: Nar) => string): RecordedRequest {
  const nar = freshNar();
  return upload(row, nar, { nar_hash: typed(nar) });
}

const hashes: readonly RecordedRequest[] = [
  withTypedHash('up SRI', ({ hex }) => `sha256-${Buffer.from(hex, 'hex').toString('base64')}`),
  withTypedHash('up nix32', ({ hex }) => `sha256:${nix32(Buffer.from(hex, 'hex'))}`),
  withTypedHash('up sha512', ({ bytes }) => `sha512:${createHash('sha512').update(bytes).digest('hex')}`),
  upload('up bad path hash', freshNar(), { store_path_hash: 'short' }),
];

const unchecked: readonly RecordedRequest[] = [
  upload('up mismatched path', freshNar(), { store_path: `${STORE}/${'3'.repeat(32)}-x` }),
  upload('up other store', freshNar(), { store_path: `/other/store/${'4'.repeat(32)}-x` }),
  upload('up not a path', freshNar(), { store_path: 'rubbish' }),
  upload('up refs full', freshNar(), {
    store_path_hash: WITH_FULL_REFERENCE,
    references: [`${STORE}/${REFERENCE}`],
  }),
  upload('up refs rubbish', freshNar(), { references: ['no such thing', ''] }),
  upload('up ref newline', freshNar(), { references: ['a\nSig: b'] }),
  upload('up not a nar', freshBytes(5)),
  upload('up empty body', freshBytes(0)),
  upload('up unknown field', freshNar(), { unknown: [1, { two: 3 }] }),
  upload('up nar_size string', of120, { nar_size: String(of120.size) }),
  upload('up nar_size neg', freshNar(), { nar_size: -1 }),
];

const caches: readonly RecordedRequest[] = [
  upload('up absent cache', freshNar(), { cache: 'testabsent' }),
  upload('up absent cache no perm', freshNar(), { cache: FOREIGN_CACHE }),
  upload('up bad cache', freshNar(), { cache: 'a b' }),
  ...(['pull', 'push', 'other', 'expired', 'bad', 'none'] as const).map(byToken),
  upload('up public anon', freshNar(), { cache: 'testpub' }, { bearer: 'none' }),
  upload('up public expired', freshNar(), { cache: 'testpub' }, { bearer: 'expired' }),
  upload('up big anon (8MB)', freshNar(8_000_000), {}, { bearer: 'none' }),
];

const expecting: readonly RecordedRequest[] = [
  upload('up expect ok', freshNar(), {}, { expect: true }),
  upload('up expect anon', freshNar(), {}, { expect: true, bearer: 'none' }),
  { ...withHeaders('up expect bad info', { [HEADER]: '{' }), expect: true },
];

function preamble(
  row: string,
  nar: Nar,
  size: (json: Buffer) => string,
  more: Readonly<Record<string, string>> = {},
): RecordedRequest {
  const json = Buffer.from(JSON.stringify(info(nar)));
  const headers = { [PREAMBLE]: size(json), ...more };
  return { row, method: 'PUT', path, headers, body: Buffer.concat([json, nar.bytes]) };
}

const fitting = (json: Buffer): string => String(json.length);

const preambles: readonly RecordedRequest[] = [
  preamble('pre ok', freshNar(), fitting),
  preamble('pre big', freshNar(BIG), fitting),
  preamble('pre both', freshNar(), fitting, { [HEADER]: '{' }),
  preamble('pre not int', freshNar(), () => 'many'),
  preamble('pre too large', freshNar(), () => '1048577'),
  preamble('pre longer than body', freshNar(), () => '100000'),
  preamble('pre too short', freshNar(), () => '20'),
  preamble('pre zero', freshNar(), () => '0'),
];

/** An info of so many bytes, by way of a signature that nobody looks at. */
function padded(length: number): RecordedRequest {
  const nar = freshNar();
  const unpadded = JSON.stringify(info(nar, { sigs: [''] })).length;
  return upload(`up header ${length}`, nar, { sigs: ['s'.repeat(length - unpadded)] });
}

export const uploading: readonly RecordedRequest[] = [
  ...uploads,
  ...badInfo,
  ...mismatches,
  ...hashes,
  ...unchecked,
  ...caches,
  ...expecting,
  ...preambles,
  ...[4000, 8000, 16_000, 60_000, 200_000, 500_000].map(padded),
  { row: 'up POST', method: 'POST', path },
  { row: 'up GET', method: 'GET', path },
];
