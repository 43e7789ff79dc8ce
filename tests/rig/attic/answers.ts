/** What a handler answers. How it reaches the client, and what is done with an unread request body, is the exchange's matter. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream is sent without Content-Length. */
  readonly body?: string | AsyncIterable<Buffer>;
}

export const empty: Answer = { status: 200 };

export function json(value: unknown): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** What the framework's extractors say before a handler runs: never JSON. */
export function text(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

export function methodNotAllowed(allowed: readonly string[]): Answer {
  return { status: 405, headers: { allow: allowed.join(',') } };
}

const errors = {
  AccessError: [403, 'Access error: User does not have permission to complete this action.'],
  CacheAlreadyExists: [400, 'The cache already exists.'],
  InternalServerError: [500, 'The server encountered an internal error or misconfiguration.'],
  InvalidStorePathHash: [500, 'Error from the common components.'],
  NoSuchCache: [404, 'The requested cache does not exist.'],
  NoSuchObject: [404, 'The requested object does not exist.'],
  NotFound: [404, 'The URL you requested was not found.'],
  Unauthorized: [401, 'Unauthorized.'],
} as const satisfies Record<string, readonly [number, string]>;

export type AtticError = keyof typeof errors;

export function failure(error: AtticError): Answer {
  const [code, message] = errors[error];
  return structured(code, error, message);
}

export function requestError(detail: string): Answer {
  return structured(400, 'RequestError', `General request error: ${detail}`);
}

function structured(code: number, error: string, message: string): Answer {
  return { ...json({ code, error, message }), status: code };
}
