import type { RequestFailure } from '../failure.ts';

/** What OpenSSL and Node call a certificate that they do not accept. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE/;

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the name does not resolve',
  EAI_AGAIN: 'the name does not resolve now',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
  EPROTO: 'the server does not speak TLS',
};

/** What an error of a request means, by the point that the request had come to. */
export function transportFailure(
  error: Error,
  at: { readonly request: string; readonly connected: boolean; readonly sentBytes: number },
): RequestFailure {
  const code = (error as NodeJS.ErrnoException).code ?? error.name;
  const { request, connected, sentBytes } = at;
  if (code.startsWith('HPE_'))
    return { type: 'malformed-answer', request, problem: `it is not HTTP (${code})` };
  if (connected) return { type: 'connection-lost', request, code, sentBytes };
  if (CERTIFICATE.test(code))
    return { type: 'untrusted', request, code, reason: `${error.message} (${code})` };
  const known = REASONS[code] ?? (error.message === '' ? undefined : error.message);
  return { type: 'not-connected', request, code, reason: known === undefined ? code : `${known} (${code})` };
}
