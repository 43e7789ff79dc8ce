import { parseObject } from './http/error-answer.ts';

/** What became of a NAR that the server now has. */
export interface UploadOutcome {
  /** `deduplicated`: the server had the same NAR already, of this or another path. */
  readonly kind: 'uploaded' | 'deduplicated';
  /** Compressed, where the server says. */
  readonly fileSize: number | undefined;
  /** The part, from 0 to 1, of a chunked NAR that the server had. */
  readonly deduplicatedPart: number | undefined;
  /** With the description before the NAR. 0 where the server wanted nothing of it. */
  readonly sentBytes: number;
}

/** Reads the body of a 200. What it does not say clearly counts as uploaded: the status is what says that it is there. */
export function readUploadOutcome(body: string, sentBytes: number): UploadOutcome {
  const fields = parseObject(body) ?? {};
  const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
  return {
    kind: fields['kind'] === 'Deduplicated' ? 'deduplicated' : 'uploaded',
    fileSize: number(fields['file_size']),
    deduplicatedPart: number(fields['frac_deduplicated']),
    sentBytes,
  };
}
