import { isObject } from '../plugin-protocol/recording.ts';
import { readDiagnostics, type Diagnostic } from '../validate/diagnostic.ts';
import type { RunStatus, TestFile, TestOutcome, TestRun, TestSummary } from './test-outcome.ts';

/** The parts of a line of `tofu test -json` that matter here. Source: OpenTofu's `internal/command/views/json`. */
interface TestEvent {
  readonly type?: string;
  readonly '@timestamp'?: string;
  readonly '@testfile'?: string;
  readonly '@testrun'?: string;
  readonly test_abstract?: Readonly<Record<string, readonly string[] | null>>;
  readonly test_file?: { readonly path: string; readonly status: string };
  readonly test_run?: { readonly path: string; readonly run: string; readonly status: RunStatus };
  readonly test_summary?: TestSummary;
  readonly test_cleanup?: { readonly failed_resources?: readonly { readonly instance: string }[] };
  readonly diagnostic?: unknown;
}

interface MutableRun extends TestRun {
  readonly diagnostics: Diagnostic[];
}

interface MutableFile extends TestFile {
  readonly runs: MutableRun[];
  readonly diagnostics: Diagnostic[];
}

/**
 * Reads the output of `tofu test -json`; lines that are not JSON or not known are passed over, because the summary and
 * the exit code are what tells success.
 *
 * @param directory the module's directory, relative to the workspace
 */
export function readTestEvents(stdout: string, directory: string): Omit<TestOutcome, 'refused'> {
  const files: MutableFile[] = [];
  const diagnostics: Diagnostic[] = [];
  let summary: TestSummary | undefined;
  // The engine reports a file when it has ended, right before the next one begins.
  let began: number | undefined;
  for (const event of readLines(stdout)) {
    const file = files.find(({ path }) => path === event['@testfile']);
    if (event.test_abstract) began = time(event);
    if (event.test_file) {
      const ended = time(event);
      const seconds = began === undefined || ended === undefined ? 0 : (ended - began) / 1000;
      began = ended;
      files.push({ path: event.test_file.path, runs: [], diagnostics: [], seconds });
    }
    if (event.test_run) {
      const { run: name, status } = event.test_run;
      file?.runs.push({ name, status, diagnostics: [] });
    }
    if (event.diagnostic !== undefined) {
      const run = file?.runs.at(-1);
      // The findings of a run follow its line; by its name alone they would be those of its namesake.
      const owner = run && run.name === event['@testrun'] ? run : file;
      (owner?.diagnostics ?? diagnostics).push(...readTestDiagnostic(event.diagnostic, directory));
    }
    if (event.test_cleanup) {
      const left = (event.test_cleanup.failed_resources ?? []).map(({ instance }) => instance);
      (file?.diagnostics ?? diagnostics).push({
        severity: 'error',
        summary: 'Clean-up failed',
        detail: `The engine could not destroy what the test had made: ${left.join(', ')}`,
      });
    }
    if (event.test_summary) {
      const { passed, failed, errored, skipped } = event.test_summary;
      summary = { passed, failed, errored, skipped };
    }
  }
  return { files, diagnostics, ...(summary && { summary }) };
}

function* readLines(stdout: string): Generator<TestEvent> {
  for (const line of stdout.split('\n')) {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      continue;
    }
    if (isObject(value)) yield value;
  }
}

function time(event: TestEvent): number | undefined {
  const milliseconds = Date.parse(event['@timestamp'] ?? '');
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** With the values in the failed expression, which say why an assertion failed. */
function readTestDiagnostic(value: unknown, directory: string): Diagnostic[] {
  const values = (
    value as { snippet?: { values?: readonly { traversal: string; statement: string }[] | null } }
  ).snippet?.values;
  return readDiagnostics([value], directory).map((diagnostic) => {
    const statements = (values ?? []).map(({ traversal, statement }) => `${traversal} ${statement}`);
    if (statements.length === 0) return diagnostic;
    return { ...diagnostic, detail: [diagnostic.detail, ...statements].join('\n') };
  });
}
