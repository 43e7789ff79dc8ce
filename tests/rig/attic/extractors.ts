import { err, ok, type Result } from '../../../tools/result.ts';
import { text, type Answer } from './answers.ts';
import type { Exchange } from './exchange.ts';
import { bytesAsText, describeJsonProblem, parseJson } from './json-text.ts';
import { parsed, type Shape } from './json-shape.ts';
import { isCacheName } from './names.ts';

/** Of bodies that are JSON; NARs have no limit. */
const BODY_LIMIT = 2 * 1024 * 1024;

export const cacheName: Shape<string> = parsed((name) =>
  isCacheName(name) ? ok(name) : err(invalidCacheName(name)),
);

function invalidCacheName(name: string): string {
  return `Invalid cache name "${name}"`;
}

/** What a path's first segment must be, before anything else is looked at. */
export function cacheNameProblem(name: string): Answer | undefined {
  return isCacheName(name) ? undefined : text(400, `Invalid URL: ${invalidCacheName(name)}`);
}

export async function jsonBody<T>(exchange: Exchange, shape: Shape<T>): Promise<Result<T, Answer>> {
  if (!/^application\/(?:[^;]+\+)?json *(?:;|$)/.test(exchange.headers['content-type'] ?? '')) {
    return err(text(415, 'Expected request with `Content-Type: application/json`'));
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of exchange.body()) {
    size += chunk.length;
    if (size > BODY_LIMIT) return err(text(413, 'Failed to buffer the request body: length limit exceeded'));
    chunks.push(chunk);
  }
  const source = bytesAsText(Buffer.concat(chunks));
  const node = parseJson(source);
  if (!node.ok) {
    const problem = describeJsonProblem(source, node.error);
    return err(text(400, `Failed to parse the request body as JSON: ${problem}`));
  }
  const value = shape.read(node.value, source);
  if (value.ok) return value;
  const place = value.error.path === '' ? '' : `${value.error.path}: `;
  const problem = `${place}${describeJsonProblem(source, value.error)}`;
  return err(text(422, `Failed to deserialize the JSON body into the target type: ${problem}`));
}
