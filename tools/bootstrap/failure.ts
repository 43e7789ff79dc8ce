/** Why a bootstrap did not end well. */
export type BootstrapFailure =
  | { readonly type: 'step-failed'; readonly step: StepFailure }
  | { readonly type: 'still-missing'; readonly what: string; readonly byHand: string }
  | {
      readonly type: 'lock-timeout';
      readonly path: string;
      readonly holder: string;
      readonly seconds: number;
    }
  | { readonly type: 'cannot-write'; readonly path: string; readonly reason: string };

export interface StepFailure {
  readonly what: string;
  readonly reason: string;
  /** The last lines the failed program printed. */
  readonly lines: readonly string[];
  /** The command to try by hand. */
  readonly byHand: string;
}

const SHOWN_LINES = 15;

export function lastLines(...outputs: readonly string[]): string[] {
  return (
    outputs
      .flatMap((output) => output.split('\n'))
      .map((line) => line.trimEnd())
      // What a compiler says stands below hundreds of these.
      .filter((line) => line !== '' && !line.startsWith('go: downloading '))
      .slice(-SHOWN_LINES)
  );
}
