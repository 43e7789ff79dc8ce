import { describeProcessFailure, type ProcessFailure } from '../../process/run-process.ts';
import { unreachable } from '../../result.ts';
import { OLDEST_NIX, type NixVersion } from './nix-version.ts';

export type NixFailure =
  | { readonly type: 'not-found'; readonly searchPath: string }
  | { readonly type: 'too-old'; readonly program: string; readonly version: NixVersion }
  /** It answers `--version`, but not as any Nix does. */
  | { readonly type: 'not-nix'; readonly program: string; readonly answer: string }
  | { readonly type: 'process'; readonly failure: ProcessFailure }
  | {
      readonly type: 'refused';
      readonly command: string;
      readonly code: number;
      readonly stderr: string;
    }
  /** By a signal, or because nobody wanted the answer any more. */
  | { readonly type: 'killed'; readonly command: string; readonly code: number }
  | {
      readonly type: 'unreadable-answer';
      readonly command: string;
      /** Which part of it, as `info.<name>.narHash`. */
      readonly where: string;
      readonly found: string;
    };

/** Of what Nix says, the end is where it says why; warnings are not why. */
const SHOWN_LINES = 5;
const SHOWN_CHARACTERS = 300;

export function describeNixFailure(failure: NixFailure): string {
  switch (failure.type) {
    case 'not-found':
      return `there is no nix on PATH (${failure.searchPath}): install Nix, or add the directory of nix to PATH`;
    case 'too-old':
      return `${failure.program} is ${failure.version.implementation} ${failure.version.text}, and ${OLDEST_NIX} or newer is needed: run nix upgrade-nix, or upgrade the package that brought it`;
    case 'not-nix':
      return `${failure.program} --version says ${excerpt(failure.answer)}, which no Nix does: put another nix first on PATH`;
    case 'process':
      return describeProcessFailure(failure.failure);
    case 'refused':
      return `${failure.command} ended with ${failure.code}: ${lastLines(failure.stderr)}`;
    case 'killed':
      return `${failure.command} was killed (${failure.code})`;
    case 'unreadable-answer':
      return `${failure.command} gives ${excerpt(failure.found)} for ${failure.where}, which this version of flywheel does not know`;
    default:
      return unreachable(failure);
  }
}

function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('warning:'));
  return lines.slice(-SHOWN_LINES).join('\n');
}

function excerpt(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
