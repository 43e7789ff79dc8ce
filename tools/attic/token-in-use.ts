import { ok, type Result } from '../result.ts';
import type { TokenFailure } from './configuration/failure.ts';
import type { TokenSource } from './configuration/token-source.ts';
import { tokenExpiry } from './configuration/token.ts';
import type { TokenUse } from './failure.ts';

/** The token that requests go out with: read when first needed, and again when a server refused it. */
export class TokenInUse {
  readonly #source: TokenSource;
  #reading: Promise<Result<string | undefined, TokenFailure>> | undefined;
  #generation = 0;

  constructor(source: TokenSource) {
    this.#source = source;
  }

  read(): Promise<Result<string | undefined, TokenFailure>> {
    return (this.#reading ??= this.#source.read());
  }

  use(token: string | undefined): TokenUse {
    return {
      origin: token === undefined ? undefined : this.#source.origin,
      expiry: token === undefined ? undefined : tokenExpiry(token),
      generation: this.#generation,
      withheld: this.#source.withheld,
    };
  }

  /**
   * Reads the token anew, after one of this generation was refused. True = there is another one now; it may be one that
   * another request, refused at the same time, has fetched.
   */
  async refresh(refused: number): Promise<Result<boolean, TokenFailure>> {
    const before = await this.read();
    if (refused < this.#generation) return ok(true);
    const now = await this.#source.read();
    if (!now.ok) return now;
    // While this one waited, another may have done the same.
    if (refused < this.#generation) return ok(true);
    if (before.ok && before.value === now.value) return ok(false);
    this.#generation++;
    this.#reading = Promise.resolve(now);
    return ok(true);
  }
}
