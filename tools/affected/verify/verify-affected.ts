import { unreachable, type Result } from '../../result.ts';
import { verifyByBuild } from './build-oracle.ts';
import { verifyByHash } from './hash-oracle.ts';
import type { Verification, VerifyFailure, VerifyRequest } from './verification.ts';

/** Holds an answer against another way to know what a change touches: one that is slow, and right by its nature. */
export function verifyAffected(request: VerifyRequest): Promise<Result<Verification, VerifyFailure>> {
  switch (request.oracle) {
    case 'hash':
      return verifyByHash(request);
    case 'build':
      return verifyByBuild(request);
    default:
      return unreachable(request.oracle);
  }
}
