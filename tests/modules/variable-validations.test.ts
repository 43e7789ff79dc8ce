import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { runTofuTest, type ExtraFile } from '../../tools/tofu-test/run-tofu-test.ts';
import { allDiagnostics, type TestOutcome } from '../../tools/tofu-test/test-outcome.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { findTofu } from '../rig/tofu-binary.ts';

interface Validation {
  /** Relative to the module. */
  readonly file: string;
  readonly line: number;
  readonly variable: string;
}

const modules = ['bazel-cache', 'release-id'] as const;

function read(module: string, file: string): string {
  return readFileSync(join(repositoryRoot, 'tofu/modules', module, file), 'utf8');
}

function variableFiles(module: string): string[] {
  return readdirSync(join(repositoryRoot, 'tofu/modules', module)).filter((name) =>
    /^variables.*\.tf$/.test(name),
  );
}

/** Each condition of a validation, by the line it stands in. */
function validations(module: string): Validation[] {
  return variableFiles(module).flatMap((file) => {
    let variable = '';
    return read(module, file)
      .split('\n')
      .flatMap((text, index) => {
        variable = /^variable "(.+)" \{$/.exec(text)?.[1] ?? variable;
        return /^ {4}condition +=/.test(text) ? [{ file, line: index + 1, variable }] : [];
      });
  });
}

/** Runs the tests of one file of variables on the variables alone: they name no provider, so nothing has to be mocked. */
async function testVariables(
  module: string,
  file: string,
  change: (text: string, name: string) => string,
): Promise<TestOutcome> {
  const test = file.replace(/\.tf$/, '.tftest.hcl');
  const files: ExtraFile[] = variableFiles(module).map((name) => ({
    at: `m/${name}`,
    text: change(read(module, name), name),
  }));
  files.push({ at: `m/${test}`, text: read(module, `tests/${test}`).replaceAll(/^mock_provider .*$/gm, '') });
  const request = {
    label: '//m:m',
    directory: 'm',
    tofu: findTofu(),
    tofuVersion: '1.12.6',
    files: [],
    modules: [],
    providers: [],
  };
  const outcome = await runTofuTest(request, { extraFiles: files });
  if (!outcome.ok) throw new Error(outcome.error.problem);
  return outcome.value;
}

function errors(outcome: TestOutcome): string[] {
  return allDiagnostics(outcome).map(({ summary, detail }) => `${summary}: ${detail}`);
}

describe.each(modules)('the validations of %s', (module) => {
  it.each([...new Set(validations(module).map(({ file }) => file))])('%s: pass their tests', async (file) => {
    const outcome = await testVariables(module, file, (text) => text);
    expect(errors(outcome)).toEqual([]);
    expect(outcome.summary?.passed).toBeGreaterThan(0);
  });

  it.each(validations(module))(
    'of $variable ($file:$line) is missed when it is gone, and when it refuses everything',
    async ({ file, line, variable }) => {
      const replaceCondition = (condition: string) => (text: string, name: string) => {
        if (name !== file) return text;
        const lines = text.split('\n');
        lines[line - 1] = `    condition = ${condition}`;
        return lines.join('\n');
      };
      const gone = await testVariables(module, file, replaceCondition(`length([var.${variable}]) == 1`));
      expect(errors(gone)).toEqual([
        `Missing expected failure: The checkable object, var.${variable}, was expected to report an error but did not.`,
      ]);
      const strict = await testVariables(module, file, replaceCondition(`length([var.${variable}]) == 0`));
      expect(errors(strict).join('\n')).toContain('Invalid value for variable');
    },
  );
});
