import { createHash } from 'node:crypto';

import { AtticClient, type AtticClientOptions } from '../../tools/attic/client.ts';
import { givenToken, noToken } from '../../tools/attic/configuration/token-source.ts';
import { atticTimeouts, type AtticTimeouts } from '../../tools/attic/http/timeouts.ts';
import type { NarInfo } from '../../tools/attic/nar-info.ts';

/** Has the shape of a token, and nothing more. */
export const someToken = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjaSJ9.c2VjcmV0LXNpZ25hdHVyZQ';

export function atticClient(
  url: string,
  options: AtticClientOptions & { readonly cache?: string; readonly token?: string | undefined } = {},
): AtticClient {
  const { cache = 'main', token = someToken, ...rest } = options;
  const from = { type: 'variable', name: 'ATTIC_TOKEN' } as const;
  return new AtticClient(
    { url, cache, token: token === '' ? noToken() : givenToken(from, () => token) },
    rest,
  );
}

/** The limits of the client, with some of them so short that a test need not wait. */
export function shortTimeouts(milliseconds: Partial<Record<keyof AtticTimeouts, number>>): AtticTimeouts {
  const short = Object.entries(milliseconds).map(([key, value]) => [
    key,
    { ...atticTimeouts[key as keyof AtticTimeouts], milliseconds: value },
  ]);
  return { ...atticTimeouts, ...(Object.fromEntries(short) as Partial<AtticTimeouts>) };
}

/** Some path with these bytes for its NAR. */
export function pathOf(nar: Buffer, given: Partial<NarInfo> = {}): NarInfo {
  return {
    path: '/nix/store/0d71ygfwbmy1xjlbj1v027dfmy9cqavy-libffi-3.3',
    narHash: `sha256:${createHash('sha256').update(nar).digest('hex')}`,
    narSize: nar.length,
    references: [],
    ...given,
  };
}

/** The bytes in the chunks in which a NAR is written. */
export function chunksOf(nar: Buffer, size = 256 * 1024): () => AsyncGenerator<Buffer> {
  return async function* () {
    for (let start = 0; start < nar.length; start += size) {
      await Promise.resolve();
      yield nar.subarray(start, start + size);
    }
  };
}
