/** A place in a file, as the engine counts: from 1, columns in characters as people see them. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** A file's text, which knows where each offset stands. */
export class SourceText {
  readonly path: string;
  readonly text: string;
  private lineStarts: readonly number[] | undefined;

  /** @param path the file's path as it is shown to people */
  constructor(path: string, text: string) {
    this.path = path;
    // The engine counts columns without it.
    this.text = text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  placeAt(offset: number): Place {
    this.lineStarts ??= findLineStarts(this.text);
    const line = lastAtOrBefore(this.lineStarts, offset);
    const before = this.text.slice(this.lineStarts[line], offset);
    return { path: this.path, line: line + 1, column: characterCount(before) + 1 };
  }

  /** The text of a line, without its end; lines count from 1. */
  line(number: number): string {
    this.lineStarts ??= findLineStarts(this.text);
    return this.text.slice(this.lineStarts[number - 1], this.lineStarts[number]).replace(/\r?\n$/, '');
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

// eslint-disable-next-line no-control-regex -- the range of ASCII
const ASCII = /^[\x00-\x7F]*$/;
let segmenter: Intl.Segmenter | undefined;

function characterCount(text: string): number {
  if (ASCII.test(text)) return text.length;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let count = 0;
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- only how many there are matters
  for (const _ of segmenter.segment(text)) count++;
  return count;
}
