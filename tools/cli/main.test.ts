import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { ExitCode, exitCodeMeaning } from './exit-codes.ts';
import { version } from './version.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function flywheel(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [`${root}tools/flywheel.mjs`, ...args], (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

describe('flywheel', () => {
  it('prints the one table of exit codes in --help', async () => {
    const help = await flywheel('--help');
    expect(help.code).toBe(ExitCode.ok);
    const table = help.stdout.slice(help.stdout.indexOf('Exit codes:'));
    for (const [name, code] of Object.entries(ExitCode)) {
      const meaning = exitCodeMeaning[name as keyof typeof ExitCode];
      // A line may be folded to the width of the terminal.
      expect(table.replaceAll(/\s+/g, ' ')).toContain(`${code} ${meaning}`);
    }
    expect(new Set(Object.values(ExitCode)).size).toBe(Object.keys(ExitCode).length);
  });

  it.each([
    [['frobnicate'], 'Unknown argument: frobnicate'],
    [[], 'flywheel needs a command.'],
    [['doctor', '--jsonn'], 'Unknown argument: jsonn'],
    [['providers', 'record'], 'Missing required arguments: provider, version, out'],
  ])('%j: wrong usage ends with 2 and says where to look', async (args, text) => {
    const run = await flywheel(...args);
    expect(run.code).toBe(ExitCode.usage);
    expect(run.stderr).toContain(text);
    expect(run.stderr).toContain('See: flywheel --help');
    expect(run.stdout).toBe('');
  });

  it('has one version, wherever it is written', async () => {
    const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
    expect(version).toBe(manifest.version);
    expect(readFileSync(`${root}MODULE.bazel`, 'utf8')).toContain(`version = "${version}"`);
    expect((await flywheel('--version')).stdout.trim()).toBe(version);
  });
});
