import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { bodyTooLarge, Faults, type Fault } from './faults.ts';
import { LostChunk } from './binary-cache.ts';
import { BodyInterrupted, ConnectionLost, Exchange } from './exchange.ts';
import { handle } from './handlers.ts';
import { Journal, type LateReference, type RequestRecord, type VisiblePath } from './journal.ts';
import { Listener, type ServerCertificate } from './listener.ts';
import { findRoute, type Route } from './routes.ts';
import { generateSigningKey } from './signing.ts';
import type { Settings, State } from './state.ts';
import { Storage, type StorageKind } from './storage.ts';
import { mintToken, type TokenClaims } from './tokens.ts';

export interface AtticServerOptions extends Partial<Settings> {
  /** In memory when absent. */
  readonly storage?: StorageKind;
  /** Makes it speak TLS. */
  readonly certificate?: ServerCertificate;
}

export interface CacheOptions {
  readonly isPublic?: boolean;
  readonly storeDir?: string;
  readonly priority?: number;
  readonly upstreamCacheKeyNames?: readonly string[];
}

/** A model of an Attic server on loopback; see tests/attic/recorded-answers.test.ts for what it is held against. */
export async function startAtticServer(options: AtticServerOptions = {}): Promise<AtticServer> {
  const server = new AtticServer(options);
  await server.listen();
  return server;
}

export class AtticServer {
  readonly #state: State;
  readonly #faults = new Faults();
  readonly #listener: Listener;

  constructor(options: AtticServerOptions) {
    this.#listener = new Listener(
      (request, response, awaitsContinue) => this.#serve(request, response, awaitsContinue),
      options.certificate,
    );
    const compression = options.compression ?? 'zstd';
    this.#state = {
      settings: {
        compression,
        requireProofOfPossession: options.requireProofOfPossession ?? true,
        narSizeThreshold: options.narSizeThreshold ?? 65_536,
        maxNarInfoSize: options.maxNarInfoSize ?? 1024 * 1024,
        secret: options.secret ?? randomBytes(48),
      },
      caches: new Map(),
      storage: new Storage(compression, options.storage ?? 'memory'),
      journal: new Journal(),
    };
  }

  /** Ends with `/`. */
  get url(): string {
    return this.#listener.url;
  }

  get secret(): Buffer {
    return this.#state.settings.secret;
  }

  token(claims: TokenClaims): string {
    return mintToken(this.secret, claims);
  }

  /** Returns the cache's public key, as Nix trusts it. */
  createCache(name: string, options: CacheOptions = {}): string {
    const key = generateSigningKey(name);
    this.#state.caches.set(name, {
      name,
      key,
      isPublic: options.isPublic ?? false,
      storeDir: options.storeDir ?? '/nix/store',
      priority: options.priority ?? 41,
      upstreamCacheKeyNames: options.upstreamCacheKeyNames ?? ['cache.nixos.org-1'],
      retentionPeriod: undefined,
      objects: new Map(),
    });
    return key.publicKey;
  }

  get requests(): readonly RequestRecord[] {
    return this.#state.journal.requests;
  }

  get visiblePaths(): readonly VisiblePath[] {
    return this.#state.journal.visiblePaths;
  }

  lateReferences(): readonly LateReference[] {
    return this.#state.journal.lateReferences();
  }

  /** Returns how to take the fault away again. */
  inject(fault: Fault): () => void {
    return this.#faults.add(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Whatever is stored is gone, and the server goes on saying that it has it. */
  async loseStorage(): Promise<void> {
    await this.#state.storage.lose();
  }

  /** Of one NAR, the chunk with this index is gone. */
  async loseChunk(cache: string, storePathHash: string, index: number): Promise<void> {
    const object = this.#state.caches.get(cache)?.objects.get(storePathHash);
    if (!object) throw new Error(`${cache} has no ${storePathHash}`);
    await this.#state.storage.loseChunk(object.nar, index);
  }

  /** On the same port each time. */
  listen(): Promise<void> {
    return this.#listener.open();
  }

  /** Cuts all connections; new ones are refused. */
  stopListening(): Promise<void> {
    return this.#listener.shut();
  }

  /** Cuts all connections and keeps what is known. */
  restart(): Promise<void> {
    return this.#listener.restart();
  }

  close(): Promise<void> {
    return this.stopListening();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): Promise<void> {
    const route = findRoute(request.url ?? '/');
    const record = this.#state.journal.begin(request.method ?? 'GET', request.url ?? '/', route.name);
    const fault = this.#faults.take(route.name);
    if (fault) record.fault = fault.type;
    const exchange = new Exchange(request, response, {
      awaitsContinue,
      record,
      ...(fault !== undefined && { fault }),
    });
    try {
      await this.#answer(exchange, route);
    } catch (error) {
      if (error instanceof LostChunk) exchange.cut();
      else if (error instanceof BodyInterrupted) await this.#interrupt(exchange);
      else if (!(error instanceof ConnectionLost || exchange.lost)) {
        exchange.cut();
        throw error;
      }
    } finally {
      record.ended = performance.now();
    }
  }

  async #answer(exchange: Exchange, route: Route): Promise<void> {
    const { fault } = exchange;
    switch (fault?.type) {
      case 'answer':
        await exchange.send(fault.answer);
        return;
      case 'black-hole':
        return exchange.never();
      case 'delay':
        await exchange.wait(fault.milliseconds);
        break;
      case 'body-limit':
        if (exchange.announcedSize > fault.bytes) return this.#interrupt(exchange);
        break;
      case 'refuse':
      case 'restart':
        if (!exchange.hasBody) return this.#interrupt(exchange);
        break;
      case 'reset':
      case 'lose-answer':
      case 'slow':
      case 'wrong-hash':
      case undefined:
        break;
    }
    const answer = await handle(this.#state, exchange, route);
    if (fault?.type === 'lose-answer') throw exchange.reset();
    await exchange.send(answer);
  }

  async #interrupt(exchange: Exchange): Promise<void> {
    const type = exchange.fault?.type;
    if (type === 'body-limit') await exchange.send(bodyTooLarge);
    else if (type === 'refuse') await this.stopListening();
    else if (type === 'restart') await this.restart();
    else exchange.reset();
  }
}
