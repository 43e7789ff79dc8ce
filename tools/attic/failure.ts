import type { Timeout } from '../process/run-process.ts';
import { unreachable } from '../result.ts';
import { describeConfigurationFailure, type TokenFailure } from './configuration/failure.ts';
import { describeOrigin, type Origin } from './configuration/origin.ts';

/** Why a request to an Attic cache, or an upload, came to nothing. `request` is its method and URL. */
export type AtticFailure =
  | RequestFailure
  /** The token cannot be had. */
  | { readonly type: 'no-token'; readonly reason: TokenFailure }
  /** What is to be sent is not what the local store says it is. */
  | LocalFailure;

export type RequestFailure =
  /** No connection: refused, no such name, no route. */
  | {
      readonly type: 'not-connected';
      readonly request: string;
      readonly code: string;
      readonly reason: string;
    }
  /** A certificate that this machine does not trust. */
  | { readonly type: 'untrusted'; readonly request: string; readonly code: string; readonly reason: string }
  | { readonly type: 'timed-out'; readonly request: string; readonly timeout: Timeout }
  /** The connection broke before the answer was complete. */
  | {
      readonly type: 'connection-lost';
      readonly request: string;
      readonly code: string;
      readonly sentBytes: number;
    }
  | StatusFailure
  /** A redirect, which is never followed. `location` has neither credentials nor query. */
  | {
      readonly type: 'redirected';
      readonly request: string;
      readonly status: number;
      readonly location: string | undefined;
    }
  /** An answer that is not what the protocol says. */
  | { readonly type: 'malformed-answer'; readonly request: string; readonly problem: string }
  | { readonly type: 'aborted'; readonly request: string };

/** The server answered with an error. */
export interface StatusFailure {
  readonly type: 'status';
  readonly request: string;
  readonly status: number;
  /** Attic's name of the error; undefined where a proxy or the web framework answered. */
  readonly name: string | undefined;
  readonly message: string;
  /** Milliseconds that the server asked to wait. */
  readonly retryAfter: number | undefined;
  readonly token: TokenUse;
  /** The size of the NAR that was refused, where it was an upload. */
  readonly narSize: number | undefined;
  /** Whether the whole NAR was sent, which then had the hash and size that the local store says. */
  readonly sentWhole: boolean;
}

/** With which token a request went out, without its text. */
export interface TokenUse {
  readonly origin: Origin | undefined;
  readonly expiry: Date | undefined;
  /** How often the token had changed before this request. */
  readonly generation: number;
  /** A token that was there and not sent, because it belongs to another server. */
  readonly withheld: { readonly token: Origin; readonly server: Origin } | undefined;
}

export type LocalFailure =
  /** Something about the path would be accepted by the server and refused by Nix. */
  | { readonly type: 'bad-nar-info'; readonly path: string; readonly field: string; readonly problem: string }
  | { readonly type: 'bad-path-hash'; readonly hash: string }
  | {
      readonly type: 'wrong-nar-size';
      readonly path: string;
      readonly expected: number;
      /** As far as it was read. */
      readonly found: number;
    }
  | {
      readonly type: 'wrong-nar-hash';
      readonly path: string;
      readonly expected: string;
      readonly found: string;
    }
  /** The NAR could not be read; `cause` is what the generator threw. */
  | { readonly type: 'nar-not-read'; readonly path: string; readonly cause: unknown };

export function describeAtticFailure(failure: AtticFailure): string {
  switch (failure.type) {
    case 'not-connected':
      return `${failure.request}: no connection: ${failure.reason}`;
    case 'untrusted':
      return (
        `${failure.request}: the server's certificate is not trusted: ${failure.reason}.` +
        ' Set NODE_EXTRA_CA_CERTS to the file of your certificate authority.'
      );
    case 'timed-out':
      return `${failure.request}: gave up after ${failure.timeout.milliseconds / 1000} s (${failure.timeout.name})`;
    case 'connection-lost':
      return `${failure.request}: the connection broke after ${failure.sentBytes} bytes (${failure.code})`;
    case 'status':
      return describeStatus(failure);
    case 'redirected':
      return (
        `${failure.request}: HTTP ${failure.status}, a redirect to ${failure.location ?? 'nowhere'}, which is not followed.` +
        ' Set ATTIC_SERVER to where the server really is.'
      );
    case 'malformed-answer':
      return `${failure.request}: the answer is not Attic's: ${failure.problem}. Check the URL of the server.`;
    case 'aborted':
      return `${failure.request}: given up on request`;
    case 'no-token':
      return describeConfigurationFailure(failure.reason);
    case 'bad-nar-info':
      return `${failure.path}: ${failure.field} ${failure.problem}`;
    case 'bad-path-hash':
      return `${JSON.stringify(failure.hash)} is not the hash part of a store path`;
    case 'wrong-nar-size':
      return (
        `${failure.path}: its NAR has ${failure.found} bytes or more where the store says ${failure.expected}.` +
        ` Run: nix-store --verify-path ${failure.path}`
      );
    case 'wrong-nar-hash':
      return (
        `${failure.path}: its NAR has the hash ${failure.found} where the store says ${failure.expected}.` +
        ` Run: nix-store --verify-path ${failure.path}`
      );
    case 'nar-not-read':
      return `${failure.path}: ${failure.cause instanceof Error ? failure.cause.message : String(failure.cause)}`;
    default:
      return unreachable(failure);
  }
}

function describeStatus(failure: StatusFailure): string {
  const what = failure.message === '' ? '' : `: ${failure.message}`;
  return `${failure.request}: HTTP ${failure.status}${what}${advice(failure)}`;
}

function advice(failure: StatusFailure): string {
  const { origin, expiry, withheld } = failure.token;
  if (failure.status === 413 && failure.narSize !== undefined)
    return ` (a proxy before the server limits bodies: nginx by client_max_body_size, Cloudflare at 100 MB)`;
  if (failure.status !== 401 && failure.status !== 403) return '';
  if (withheld)
    return ` (${describeOrigin(withheld.token)} is for the server of ${describeOrigin(withheld.server)} and was not sent)`;
  if (!origin) return ' (no token was sent: set ATTIC_TOKEN)';
  const from = `the token is from ${describeOrigin(origin)}`;
  if (expiry && expiry.getTime() <= Date.now()) return ` (${from} and expired at ${expiry.toISOString()})`;
  return ` (${from}; see whether it may push to this cache, and the clock)`;
}
