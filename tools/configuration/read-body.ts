import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';

import { err, ok, type Result } from '../result.ts';
import type { Body } from './body.ts';
import { readHclBody } from './hcl-body.ts';
import { readJsonBody } from './json-body.ts';
import { SourceText, type Place } from './source-text.ts';

export interface FileBody {
  readonly source: SourceText;
  readonly body: Body;
}

/** A file with syntax that this reader does not understand. Nothing may be concluded from what it seems to lack. */
export interface UnreadableFile {
  readonly place: Place;
  readonly problem: string;
}

/**
 * Reads a configuration or test file in either syntax; names that end in `.json` are JSON.
 *
 * @param path where the file is
 * @param shownAs the path to show, in places
 */
export function readFileBody(path: string, shownAs: string): Result<FileBody, UnreadableFile> {
  const bytes = readFileSync(path);
  if (!isUtf8(bytes)) {
    return err({ place: { path: shownAs, line: 1, column: 1 }, problem: 'bytes that are not UTF-8' });
  }
  return readBody(new SourceText(shownAs, bytes.toString('utf8')));
}

export function readBody(source: SourceText): Result<FileBody, UnreadableFile> {
  const body = source.path.endsWith('.json') ? readJsonBody(source) : readHclBody(source);
  if (body.ok) return ok({ source, body: body.value });
  return err({ place: source.placeAt(body.error.offset), problem: body.error.problem });
}
