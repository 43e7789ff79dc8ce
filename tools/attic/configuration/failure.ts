import { cacheNameRule } from '../cache-name.ts';
import { unreachable } from '../../result.ts';
import { describeOrigin, type Origin } from './origin.ts';
import { describeTokenProblem, type TokenProblem } from './token.ts';

export type UrlProblem = 'not-a-url' | 'not-http' | 'credentials' | 'query' | 'no-cache';

export type TokenFailure =
  | { readonly type: 'malformed-token'; readonly from: Origin; readonly problem: TokenProblem }
  | {
      readonly type: 'unreadable-token-file';
      readonly path: string;
      readonly from: Origin;
      readonly reason: string;
    }
  | ConfigFileFailure;

export type ConfigFileFailure =
  | { readonly type: 'unreadable-config'; readonly path: string; readonly reason: string }
  | {
      readonly type: 'malformed-config';
      readonly path: string;
      readonly line: number;
      readonly column: number;
      readonly reason: string;
    }
  | {
      readonly type: 'wrong-config-value';
      readonly path: string;
      readonly key: string;
      readonly found: string;
      readonly expected: string;
    };

export type AtticConfigurationFailure =
  | TokenFailure
  /** No server is named anywhere. */
  | { readonly type: 'not-configured'; readonly config: string }
  /** `value` is fit to be shown: no token, no credentials. */
  | { readonly type: 'bad-url'; readonly from: Origin; readonly value: string; readonly problem: UrlProblem }
  | { readonly type: 'bad-cache-name'; readonly from: Origin; readonly value: string }
  | {
      readonly type: 'unknown-server';
      readonly from: Origin;
      readonly server: string;
      readonly config: string;
      readonly known: readonly string[];
    }
  | { readonly type: 'no-default-server'; readonly config: string; readonly known: readonly string[] }
  /** A cache of a named server, while another variable names a server by its URL. */
  | { readonly type: 'two-servers'; readonly reference: Origin; readonly url: Origin };

/** What was found, where, and what to do about it. */
export function describeConfigurationFailure(failure: AtticConfigurationFailure): string {
  switch (failure.type) {
    case 'malformed-token':
      return (
        `The token of ${describeOrigin(failure.from)} ${describeTokenProblem(failure.problem)}.` +
        ' Set it to what `atticadm make-token` printed.'
      );
    case 'unreadable-token-file':
      return (
        `The token file ${failure.path} (named by ${describeOrigin(failure.from)}) cannot be read:` +
        ` ${failure.reason}. Write the token into it, or name another file.`
      );
    case 'unreadable-config':
      return `${failure.path} cannot be read: ${failure.reason}. Set ATTIC_SERVER and ATTIC_TOKEN, or mend the file.`;
    case 'malformed-config':
      return `${failure.path}:${failure.line}:${failure.column}: not TOML: ${failure.reason}.`;
    case 'wrong-config-value':
      return `${failure.path}: ${failure.key} is ${failure.found}; write ${failure.expected}.`;
    case 'not-configured':
      return (
        `No Attic server: ATTIC_SERVER is not set and ${failure.config} does not exist.` +
        ' Set ATTIC_SERVER=https://… (and ATTIC_TOKEN), or give --to attic+https://HOST/CACHE.'
      );
    case 'bad-url':
      return `${failure.value} (from ${describeOrigin(failure.from)}) ${urlAdvice(failure.problem)}`;
    case 'bad-cache-name':
      return (
        `${failure.value} (from ${describeOrigin(failure.from)}) is not the name of a cache.` +
        ` A name is ${cacheNameRule}; a cache of a server in config.toml is SERVER:CACHE.`
      );
    case 'unknown-server':
      return (
        `${describeOrigin(failure.from)} names the server ${failure.server}, which ${failure.config} does not have` +
        ` (${listed(failure.known)}). Add it: attic login ${failure.server} https://…`
      );
    case 'no-default-server':
      return (
        `${failure.config} has no default-server (${listed(failure.known)}).` +
        ' Set ATTIC_CACHE=SERVER:CACHE, or ATTIC_SERVER=https://…'
      );
    case 'two-servers':
      return (
        `${describeOrigin(failure.reference)} names a server of config.toml, and ${describeOrigin(failure.url)} names` +
        ' one by its URL. Unset one of them, or give the name of the cache alone.'
      );
    default:
      return unreachable(failure);
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'it has no servers' : `it has ${names.join(', ')}`;
}

function urlAdvice(problem: UrlProblem): string {
  switch (problem) {
    case 'not-a-url':
      return 'is not a URL. Write https://HOST/.';
    case 'not-http':
      return 'is neither an https nor an http URL. Write https://HOST/.';
    case 'credentials':
      return 'has a user name or password in it. Write the URL alone, and the token to ATTIC_TOKEN.';
    case 'query':
      return 'has a query or fragment. Write the URL up to the path only.';
    case 'no-cache':
      return 'does not say which cache. Write attic+https://HOST/CACHE.';
  }
}
