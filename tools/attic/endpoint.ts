import type { TokenSource } from './configuration/token-source.ts';

/** One cache on one Attic server. */
export interface AtticEndpoint {
  /** http or https, with a trailing slash: relative URLs are resolved against it. */
  readonly url: string;
  readonly cache: string;
  readonly token: TokenSource;
}
