import { readFileSync } from 'node:fs';

import { STORE } from './request.ts';
import type { Received } from './send.ts';

/** An answer as the recording notes it. */
export interface NotedAnswer {
  readonly status: string;
  /** Undefined where they were not recorded. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly body: string;
}

const compared = [
  'content-type',
  'allow',
  'x-attic-cache-visibility',
  'connection',
  'transfer-encoding',
] as const;

/** By the name of the request, in order. */
export function recordedAnswers(): ReadonlyMap<string, NotedAnswer> {
  const lines = readFileSync(new URL('answers.tsv', import.meta.url), 'utf8').split('\n');
  return new Map(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const [row = '', status = '', headers = '', body = ''] = line.split('\t');
        return [row, { status, headers: parseHeaders(headers), body }];
      }),
  );
}

function parseHeaders(noted: string): Readonly<Record<string, string>> | undefined {
  if (noted === '') return undefined;
  return Object.fromEntries(noted.split(' | ').map((header) => header.split(': ', 2) as [string, string]));
}

/** What was received, as the recording would have noted it: all that may differ from run to run is replaced here. */
export function note(received: Received, expecting: boolean, server: string): NotedAnswer {
  if (received.type === 'connection-lost') {
    return { status: `ERR ${received.code}`, headers: undefined, body: '' };
  }
  const { status, headers, body, continued } = received;
  const noted = Object.entries(headers).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    status: expecting ? `${status} (${continued ? '100 sent' : 'no 100'})` : String(status),
    headers: Object.fromEntries(noted),
    body: noteBody(body, server),
  };
}

/** The headers of an answer that the recording speaks of: it has a length only where it was asked for. */
export function comparedHeaders(
  headers: Readonly<Record<string, string>> | undefined,
  recorded: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  const names = 'content-length' in recorded ? [...compared, 'content-length'] : compared;
  return Object.fromEntries(names.map((name) => [name, headers?.[name]]));
}

function noteBody(body: Buffer, server: string): string {
  if (body.subarray(0, 4).equals(Buffer.from('28b52ffd', 'hex'))) return '(zstd)';
  const text = body.toString();
  if (text.startsWith('<!doctype html>')) return '(html)';
  const missing = /^\{"missing_paths":\[(.*)\]\}$/.exec(text)?.[1]?.split(',') ?? [];
  if (missing.length > 2) return `missing ${missing.length}`;
  // In whatever order: the recording has the last first.
  if (missing.length > 1) return `{"missing_paths":[${missing.sort().reverse().join(',')}]}`;
  const origin = new URL(server).host;
  return text
    .replaceAll('\n', '\\n')
    .replaceAll(STORE, 'STORE')
    .replaceAll(`//${origin}/`, '//HOST/')
    .replace(/"public_key":"(\w+):[\w+/]+=*"/, '"public_key":"$1:(key)"')
    .replace(/(\\nSig: testp:)[\w+/]+=*\\n$/, '$1(signature)')
    .replace(/NarHash: sha256:[0-9a-f]{64}/, 'NarHash: sha256:(hash)')
    .replace(/"file_size":\d+/, '"file_size":N');
}
