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

  it('has commands below a command, each with a help of its own', async () => {
    const [family, below] = await Promise.all([
      flywheel('affected', '--help'),
      flywheel('affected', 'run', '--help'),
    ]);
    expect([family.code, below.code]).toEqual([ExitCode.ok, ExitCode.ok]);
    expect(family.stdout).toContain('flywheel affected why <label>');
    expect(family.stdout).toContain('--format');
    expect(family.stdout).toContain('Exit codes:');
    expect(below.stdout).toContain('--tags');
    expect(below.stdout).not.toContain('--format');
  });

  it.each([
    [['affected', 'run'], 'what Bazel is to do is missing'],
    [['affected', 'run', '--', 'clean'], '"clean" is neither test nor build'],
    [['affected', 'why'], 'Not enough non-option arguments'],
    [['affected', 'a', 'b', 'c'], 'Unknown argument: c'],
    [['affected', '--frob'], 'Unknown argument: frob'],
    [['affected', 'main', '--', 'test'], 'what stands behind -- is for Bazel'],
    [['affected', 'main', '--base=main'], 'mutually exclusive'],
    [['affected', '--kind=test', '--targets=//a', '--targets=//b'], '--targets is given more than once'],
    [['affected', '--max-distance=-1'], '--max-distance is a whole number'],
    [['affected', '--shard=3/2'], '--shard 3/2 is no part of a whole'],
    [['affected', '--shards=257'], '--shards is a whole number from 1 to 256'],
    [['affected', '--always=//a'], `--always "//a" is not of the form 'GLOB=>//label'`],
    [['affected', '--explain', '--json'], '--explain is for lines'],
  ])('%j: wrong usage of a command below', async (args, text) => {
    const run = await flywheel(...args);
    expect(run.code).toBe(ExitCode.usage);
    expect(run.stderr).toContain(text);
    expect(run.stderr).toContain('See: flywheel affected --help');
    expect(run.stdout).toBe('');
  });

  it('has one version, wherever it is written', async () => {
    const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
    expect(version).toBe(manifest.version);
    expect(readFileSync(`${root}MODULE.bazel`, 'utf8')).toContain(`version = "${version}"`);
    expect((await flywheel('--version')).stdout.trim()).toBe(version);
  });
});
