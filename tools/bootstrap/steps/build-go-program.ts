import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describeProcessFailure, runProcess, type Timeout } from '../../process/run-process.ts';
import { err, ok, type Result } from '../../result.ts';
import { lastLines, type StepFailure } from '../failure.ts';
import { BUILD_TAGS, type GoProgram, programPath } from '../go-programs.ts';
import { elapsed, humanTime, type Say, sayingStill } from '../progress.ts';

const DOWNLOAD_TIMEOUT: Timeout = { name: 'go mod download', milliseconds: 5 * 60_000 };
const BUILD_TIMEOUT: Timeout = { name: 'go build', milliseconds: 30 * 60_000 };

/**
 * Builds one program from an exact module version into the cache. `go install` would ask for the list of versions
 * first, which a proxy may refuse although it serves the version itself; so the module is downloaded and built in
 * place, where its own `replace` lines count too.
 */
export async function buildGoProgram(
  program: GoProgram,
  go: string,
  cache: string,
  env: NodeJS.ProcessEnv,
  say: Say,
): Promise<Result<void, StepFailure>> {
  const title = `${program.title} ${program.version}`;
  const target = programPath(program, cache);
  // On the same file system as the target, so that the rename is atomic; another process has another name.
  const temporary = join(dirname(target), `.${process.pid}.building`);
  const goEnv: NodeJS.ProcessEnv = {
    ...env,
    CGO_ENABLED: '0',
    GOWORK: 'off',
    // A module from the proxy has no repository around it to stamp.
    GOFLAGS: [env['GOFLAGS'], '-buildvcs=false']
      .filter((flag) => flag !== undefined && flag !== '')
      .join(' '),
  };
  const module = `${program.module}@${program.moduleVersion}`;
  say(`${title}: building from source (about ${humanTime(program.usualSeconds)} on 2 cores)`);
  const started = performance.now();

  const download = await runGo(['mod', 'download', '-json', module], DOWNLOAD_TIMEOUT);
  if (!download.ok) return download;
  const directory = moduleDirectory(download.value);
  if (directory === undefined) {
    return err({
      what: `downloading ${module}`,
      reason: 'go mod download named no directory',
      lines: lastLines(download.value),
      byHand: `${go} mod download -json ${module}`,
    });
  }
  const prepared = inCache(() => mkdirSync(dirname(target), { recursive: true }));
  if (!prepared.ok) return prepared;
  const ldflags = ['-s', '-w', ...program.ldflags].join(' ');
  const build = await runGo(
    [
      'build',
      '-C',
      directory,
      '-trimpath',
      '-tags',
      BUILD_TAGS,
      '-ldflags',
      ldflags,
      '-o',
      temporary,
      program.package,
    ],
    BUILD_TIMEOUT,
  );
  if (!build.ok) {
    rmSync(temporary, { force: true });
    return build;
  }
  const placed = inCache(() => {
    renameSync(temporary, target);
  });
  if (!placed.ok) return placed;
  say(`${title}: built in ${elapsed(performance.now() - started)}`);
  return ok(undefined);

  function inCache(change: () => void): Result<void, StepFailure> {
    try {
      change();
      return ok(undefined);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return err({ what: `${title}: writing to the cache`, reason, lines: [], byHand: `ls -ld ${cache}` });
    }
  }

  async function runGo(args: readonly string[], timeout: Timeout): Promise<Result<string, StepFailure>> {
    const what = `${title}: go ${args[0] ?? ''}${args[0] === 'mod' ? ' download' : ''}`;
    const byHand = `CGO_ENABLED=0 GOFLAGS=-buildvcs=false ${[go, ...args].map(shellWord).join(' ')}`;
    // From "/": a go.mod around the caller's directory would decide versions.
    const result = await sayingStill(
      say,
      title,
      program.usualSeconds,
      () => undefined,
      () => runProcess({ command: go, args, env: goEnv, cwd: '/', timeout }),
    );
    if (!result.ok) {
      const lines =
        result.error.type === 'timed-out' ? lastLines(result.error.stdout, result.error.stderr) : [];
      return err({ what, reason: describeProcessFailure(result.error), lines, byHand });
    }
    if (result.value.code !== 0) {
      const lines = lastLines(result.value.stdout, result.value.stderr);
      return err({ what, reason: `go exited with ${result.value.code}`, lines, byHand });
    }
    return ok(result.value.stdout);
  }
}

function moduleDirectory(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    const directory = (value as { Dir?: unknown }).Dir;
    return typeof directory === 'string' ? directory : undefined;
  } catch {
    return undefined;
  }
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`;
}
