/** Why something is no token. None of them says anything of its text. */
export type TokenProblem = 'empty' | 'too-long' | 'whitespace' | 'control-character' | 'not-a-jwt';

/** Header lines of more are refused by Node's own server and most proxies. */
const MAX_LENGTH = 16 * 1024;

const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** Checks the shape of a token (RFC 7519, compact form); undefined = nothing to complain of. */
export function tokenProblem(token: string): TokenProblem | undefined {
  if (token === '') return 'empty';
  if (token.length > MAX_LENGTH) return 'too-long';
  if (/\s/.test(token)) return 'whitespace';
  if (/\p{Cc}/u.test(token)) return 'control-character';
  return JWT.test(token) ? undefined : 'not-a-jwt';
}

export function describeTokenProblem(problem: TokenProblem): string {
  switch (problem) {
    case 'empty':
      return 'is empty';
    case 'too-long':
      return `is longer than ${MAX_LENGTH} characters`;
    case 'whitespace':
      return 'contains white space (give the token alone, without "Bearer" and line breaks)';
    case 'control-character':
      return 'contains a control character';
    case 'not-a-jwt':
      return 'is not a JSON Web Token (three parts with dots between)';
  }
}

/** When the token ends, as far as it says so: for a message only, the server alone decides. */
export function tokenExpiry(token: string): Date | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    if (typeof claims !== 'object' || claims === null || !('exp' in claims)) return undefined;
    const expiry = new Date(typeof claims.exp === 'number' ? claims.exp * 1000 : Number.NaN);
    return Number.isNaN(expiry.getTime()) ? undefined : expiry;
  } catch {
    return undefined;
  }
}
