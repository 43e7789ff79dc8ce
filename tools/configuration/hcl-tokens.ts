import { err, ok, type Result } from '../result.ts';

/**
 * `newline`: the end of a line that may end an item; `text`: literal text of a quoted string or heredoc;
 * `template-start` and `template-end`: around what stands between `${` or `%{` and its brace; `symbol`: anything else.
 */
export type TokenKind =
  | 'identifier'
  | 'number'
  | 'symbol'
  | 'newline'
  | 'quote-open'
  | 'quote-close'
  | 'heredoc-open'
  | 'heredoc-close'
  | 'text'
  | 'template-start'
  | 'template-end'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Text that this reader does not understand: a mistake, or more than it knows of the language. */
export interface UnreadableText {
  readonly offset: number;
  readonly problem: string;
}

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /\d+(?:\.\d+)*(?:[eE][+-]?\d+)?/y;
const HEREDOC = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
const SYMBOL = /::|\.\.\.|=>|==|!=|>=|<=|&&|\|\||[[\](){}.,*/%+\-=<>!?:]/y;
const LITERAL_RUN = { string: /[^"\\$%\r\n]+/y, heredoc: /[^$%\n]+/y };

/** What the reader is inside of: an expression or body, a quoted string, or a heredoc. */
type Frame =
  | { readonly kind: 'main'; braces: number; readonly template: boolean }
  | { readonly kind: 'string' }
  | { readonly kind: 'template' }
  | { readonly kind: 'heredoc'; readonly marker: string; startOfLine: boolean };

/**
 * The tokens of a text in HCL's native syntax, in time linear to its length. The last one is `end`.
 * Source of the syntax: HCL's `hclsyntax/spec.md` and `hclsyntax/scan_tokens.rl`.
 *
 * @param start `template` when the text is that of a template without quotes, as in the strings of JSON files
 */
export function readTokens(
  text: string,
  start: 'body' | 'template' = 'body',
): Result<readonly Token[], UnreadableText> {
  return new TokenReader(text).read(start);
}

class TokenReader {
  private readonly text: string;
  private readonly tokens: Token[] = [];
  private readonly frames: Frame[] = [];
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(start: 'body' | 'template'): Result<readonly Token[], UnreadableText> {
    this.frames.push(start === 'body' ? { kind: 'main', braces: 0, template: false } : { kind: 'template' });
    while (this.at < this.text.length) {
      const frame = this.frames.at(-1);
      const problem = frame && (frame.kind === 'main' ? this.readMain(frame) : this.readLiteral(frame));
      if (problem !== undefined) return err({ offset: this.at, problem });
    }
    if (this.frames.length > 1) {
      const open = this.frames.at(-1)?.kind;
      return err({
        offset: this.text.length,
        problem: `the file ends inside of ${open === 'main' ? 'a template' : open === 'string' ? 'a string' : 'a heredoc'}`,
      });
    }
    this.push('end', this.at);
    return ok(this.tokens);
  }

  private push(kind: TokenKind, end: number): void {
    this.tokens.push({ kind, start: this.at, end, text: this.text.slice(this.at, end) });
    this.at = end;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }

  private readMain(frame: Frame & { kind: 'main' }): string | undefined {
    const { text, at } = this;
    const character = text.charAt(at);
    switch (character) {
      case ' ':
      case '\t':
        this.at++;
        return undefined;
      case '\n':
        this.push('newline', at + 1);
        return undefined;
      case '\r':
        if (text[at + 1] !== '\n') return 'a carriage return without a line feed';
        this.push('newline', at + 2);
        return undefined;
      case '#':
        this.readLineComment();
        return undefined;
      case '/':
        if (text[at + 1] === '/') {
          this.readLineComment();
          return undefined;
        }
        if (text[at + 1] === '*') {
          const end = text.indexOf('*/', at + 2);
          if (end < 0) return 'a comment without its end';
          this.at = end + 2;
          return undefined;
        }
        break;
      case '"':
        this.push('quote-open', at + 1);
        this.frames.push({ kind: 'string' });
        return undefined;
      case '<': {
        const heredoc = this.match(HEREDOC);
        if (!heredoc) break;
        this.push('heredoc-open', at + heredoc[0].length);
        this.frames.push({ kind: 'heredoc', marker: heredoc[1] ?? '', startOfLine: true });
        return undefined;
      }
      case '{':
        frame.braces++;
        break;
      case '~':
        if (text[at + 1] !== '}' || !frame.template || frame.braces > 0) return 'a "~" in no template';
        this.closeTemplate(at + 2);
        return undefined;
      case '}':
        if (frame.template && frame.braces === 0) {
          this.closeTemplate(at + 1);
          return undefined;
        }
        frame.braces--;
        break;
      default:
    }
    const identifier = this.match(IDENTIFIER);
    if (identifier) {
      this.push('identifier', at + identifier[0].length);
      return undefined;
    }
    const number = this.match(NUMBER);
    if (number) {
      this.push('number', at + number[0].length);
      return undefined;
    }
    const symbol = this.match(SYMBOL);
    if (!symbol) return `the character ${JSON.stringify(character)}`;
    this.push('symbol', at + symbol[0].length);
    return undefined;
  }

  /** Its line feed ends an item like any other. */
  private readLineComment(): void {
    const end = this.text.indexOf('\n', this.at);
    if (end < 0) {
      this.at = this.text.length;
      return;
    }
    this.at = end;
    this.push('newline', end + 1);
  }

  private closeTemplate(end: number): void {
    this.push('template-end', end);
    this.frames.pop();
  }

  private readLiteral(frame: Exclude<Frame, { kind: 'main' }>): string | undefined {
    const { text } = this;
    if (frame.kind === 'heredoc' && frame.startOfLine && this.closeHeredoc(frame.marker)) return undefined;
    const begin = this.at;
    let end = begin;
    for (;;) {
      const run = frame.kind === 'string' ? LITERAL_RUN.string : LITERAL_RUN.heredoc;
      run.lastIndex = end;
      end += run.exec(text)?.[0].length ?? 0;
      const character = text[end];
      if (character === undefined) break;
      if (character === '\n' && frame.kind !== 'string') {
        end++;
        if (frame.kind !== 'heredoc') continue;
        frame.startOfLine = true;
        break;
      }
      if (character === '\\') {
        const escaped = text[end + 1];
        if (escaped === undefined || escaped === '\n' || escaped === '\r') return 'a line end in a string';
        end += 2;
        continue;
      }
      if (character === '$' || character === '%') {
        const signs = countSame(text, end);
        if (text[end + signs] !== '{') {
          end += signs;
          continue;
        }
        // Two signs stand for the text "${". What three mean is beyond the specification.
        if (signs > 2) return `"${text.slice(end, end + signs + 1)}"`;
        if (signs === 2) {
          end += 3;
          continue;
        }
        this.pushText(end);
        this.openTemplate(frame);
        return undefined;
      }
      if (character === '"') {
        this.pushText(end);
        this.push('quote-close', end + 1);
        this.frames.pop();
        return undefined;
      }
      return 'a line end in a string';
    }
    this.pushText(end);
    return undefined;
  }

  private pushText(end: number): void {
    if (end > this.at) this.push('text', end);
  }

  private openTemplate(frame: Frame): void {
    if (frame.kind === 'heredoc') frame.startOfLine = false;
    const stripped = this.text[this.at + 2] === '~';
    this.push('template-start', this.at + (stripped ? 3 : 2));
    this.frames.push({ kind: 'main', braces: 0, template: true });
  }

  private closeHeredoc(marker: string): boolean {
    const end = this.text.indexOf('\n', this.at);
    if (end < 0 || end - this.at > marker.length + 1000) return false;
    const line = this.text.slice(this.at, end);
    if (line.trim() !== marker) return false;
    this.push('heredoc-close', this.at + line.replace(/\r$/, '').length);
    this.push('newline', end + 1);
    this.frames.pop();
    return true;
  }
}

function countSame(text: string, at: number): number {
  let count = 1;
  while (text[at + count] === text[at]) count++;
  return count;
}
