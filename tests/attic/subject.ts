import type { AtticServer } from '../rig/attic/server.ts';
import { allPermissions, mintToken, type TokenClaims } from '../rig/attic/tokens.ts';

/** The caches that tests create, and may delete, on the server that they are run against. */
export const TEST_CACHES = 'test*';

/** What a test is run against. */
export interface AtticSubject {
  /** Ends with `/`. */
  readonly url: string;
  /** For everything on `TEST_CACHES`. */
  readonly token: string;
  /** Undefined without the server's secret. */
  readonly mint: ((claims: TokenClaims) => string) | undefined;
}

export function modelSubject(server: AtticServer): AtticSubject {
  return subjectWithSecret(server.url, server.secret);
}

function subjectWithSecret(url: string, secret: Buffer): AtticSubject {
  const mint = (claims: TokenClaims): string => mintToken(secret, claims);
  return { url, mint, token: mint({ caches: { [TEST_CACHES]: allPermissions } }) };
}

/** The real server of the environment, if there is one. */
export const realSubject = fromEnvironment(process.env);

export const subjectName =
  realSubject === undefined
    ? 'the model Attic server (a real one: FLYWHEEL_TEST_ATTIC_URL, and _SECRET, the base64 of its HS256 secret, or _TOKEN, for all on test*)'
    : 'the real Attic server of FLYWHEEL_TEST_ATTIC_URL';

function fromEnvironment(environment: NodeJS.ProcessEnv): AtticSubject | undefined {
  const given = environment['FLYWHEEL_TEST_ATTIC_URL'];
  const secret = environment['FLYWHEEL_TEST_ATTIC_SECRET'];
  const token = environment['FLYWHEEL_TEST_ATTIC_TOKEN'];
  if (given === undefined) return undefined;
  const url = given.endsWith('/') ? given : `${given}/`;
  if (secret !== undefined) {
    const subject = subjectWithSecret(url, Buffer.from(secret, 'base64'));
    return { ...subject, token: token ?? subject.token };
  }
  if (token !== undefined) return { url, token, mint: undefined };
  throw new Error(
    'FLYWHEEL_TEST_ATTIC_URL is set: set FLYWHEEL_TEST_ATTIC_SECRET or FLYWHEEL_TEST_ATTIC_TOKEN as well',
  );
}
