import { createHash } from 'node:crypto';

import { err, ok, type Result } from '../../result.ts';
import { NarError, type NarFailure } from './nar-failure.ts';
import { writeNar, type NarOptions } from './write-nar.ts';

export interface NarHash {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly hash: string;
  readonly size: number;
}

export async function hashNar(path: string, options: NarOptions = {}): Promise<Result<NarHash, NarFailure>> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of writeNar(path, options)) {
      hash.update(chunk);
      size += chunk.length;
    }
  } catch (error) {
    if (error instanceof NarError) return err(error.failure);
    throw error;
  }
  return ok({ hash: `sha256:${hash.digest('hex')}`, size });
}
