const LONGEST_MESSAGE = 300;

/** What a server says of an error. */
export interface ErrorAnswer {
  /** Attic's name of the error, where the answer has Attic's shape. */
  readonly name: string | undefined;
  readonly message: string;
}

/**
 * Reads the body of an error. Attic answers `{code, error, message}`; what its web framework refuses before is plain text,
 * 405 and 431 are empty, and a proxy sends a page of its own.
 *
 * @param token must not reach a message, even where the server echoes it
 */
export function readErrorAnswer(body: string, token: string | undefined): ErrorAnswer {
  const clean = (text: string): string => {
    const safe = token === undefined ? text : text.replaceAll(token, '…');
    const line = safe
      .replaceAll(/[\p{Cc}\s]+/gu, ' ')
      .replaceAll(/\p{Cf}/gu, '')
      .trim();
    return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
  };
  const parsed = parseObject(body);
  if (typeof parsed?.['error'] === 'string' && typeof parsed['message'] === 'string')
    return { name: clean(parsed['error']), message: clean(parsed['message']) };
  const title = /^\s*<[^]*?<title>([^<]*)<\/title>/i.exec(body)?.[1];
  return { name: undefined, message: clean(title ?? body) };
}

/** The object that a text is in JSON, or undefined. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
