import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { repositoryRoot } from '../../tests/rig/bootstrap-rc.ts';
import { validationFormat, type ValidationResult } from '../validate/result.ts';

describe('the program of the actions', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-entry-');
  const driver = join(scratch, 'driver.cjs');
  const hook = join(scratch, 'hook.cjs');
  const loaded = join(scratch, 'loaded.json');

  beforeAll(async () => {
    await build({
      entryPoints: [join(repositoryRoot, 'tools/actions/entry.ts')],
      outfile: driver,
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
    writeFileSync(
      hook,
      `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(loaded)}, JSON.stringify(process.moduleLoadList)));\n`,
    );
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  function builtinsLoadedBy(...args: readonly string[]): readonly string[] {
    execFileSync(process.execPath, ['--require', hook, driver, ...args], { env: {}, stdio: 'pipe' });
    return JSON.parse(readFileSync(loaded, 'utf8')) as string[];
  }

  it('loads for a verdict nothing that starts programs or talks to them', () => {
    const result: ValidationResult = {
      format: validationFormat,
      check: 'validate',
      label: '//m:m',
      directory: 'm',
      level: 'provider',
      engine: { name: 'tofu', version: '1.12.6' },
      providers: [],
      files: 1,
      errors: 0,
      warnings: 0,
      diagnostics: [],
    };
    const file = join(scratch, 'm.validation.json');
    writeFileSync(file, JSON.stringify(result));
    const builtins = builtinsLoadedBy('verdict', file, join(scratch, 'm.valid'));
    expect(builtins).toContain('NativeModule fs');
    for (const name of ['child_process', 'http2', 'net']) {
      expect(builtins).not.toContain(`NativeModule ${name}`);
    }
  });
});
