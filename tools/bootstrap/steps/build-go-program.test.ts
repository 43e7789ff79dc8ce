import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { bazelRemote, openTofu, programPath } from '../go-programs.ts';
import { buildGoProgram } from './build-go-program.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'flywheel-go-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A program that stands where Go would: what is tested is how it is called and what its end leads to. */
function compiler(script: string): string {
  const path = join(directory, 'compiler');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const silent = (): void => undefined;

test('the exact module is downloaded and built in place, without cgo, into its final place at once', async () => {
  const log = join(directory, 'log');
  const go = compiler(`
echo "$CGO_ENABLED $GOFLAGS: $*" >> ${log}
if [ "$1" = mod ]; then echo '{"Dir": "${directory}/module"}'; exit; fi
while [ "$1" != -o ]; do shift; done
echo built > "$2"`);
  const lines: string[] = [];
  const result = await buildGoProgram(openTofu, go, directory, { ...process.env, GOFLAGS: '-v' }, (line) =>
    lines.push(line),
  );
  expect(result).toEqual({ ok: true, value: undefined });
  expect(readFileSync(programPath(openTofu, directory), 'utf8')).toBe('built\n');
  expect(readdirSync(dirname(programPath(openTofu, directory)))).toEqual(['tofu']);
  const [download, build] = readFileSync(log, 'utf8').split('\n');
  expect(download).toBe('0 -v -buildvcs=false: mod download -json github.com/opentofu/opentofu@v1.12.6');
  expect(build).toContain(
    `build -C ${directory}/module -trimpath -tags http2legacy -ldflags -s -w -X github.com/opentofu/opentofu/version.dev=no -o `,
  );
  expect(build).toMatch(/ \.\/cmd\/tofu$/);
  expect(lines[0]).toBe('OpenTofu 1.12.6: building from source (about 4 min on 2 cores)');
});

test('a failed build says what failed, its last lines and what to run, and leaves no half of a program', async () => {
  const go = compiler(`
if [ "$1" = mod ]; then echo '{"Dir": "/module"}'; exit; fi
while [ "$1" != -o ]; do shift; done
echo half > "$2"; echo "first line" >&2; seq 30 >&2; echo "undefined: x" >&2; exit 1`);
  const result = await buildGoProgram(bazelRemote, go, directory, process.env, silent);
  if (result.ok) throw new Error('the build passed');
  expect(result.error.what).toBe('bazel-remote 2.6.2: go build');
  expect(result.error.reason).toBe('go exited with 1');
  expect(result.error.lines.at(-1)).toBe('undefined: x');
  expect(result.error.lines).not.toContain('first line');
  expect(result.error.byHand).toContain(
    `${go} build -C /module -trimpath -tags http2legacy -ldflags '-s -w' -o `,
  );
  expect(readdirSync(dirname(programPath(bazelRemote, directory)))).toEqual([]);
});

test('a refused download names the exact version', async () => {
  const go = compiler('echo "410 Gone" >&2; exit 1');
  const result = await buildGoProgram(bazelRemote, go, directory, process.env, silent);
  expect(result).toMatchObject({
    ok: false,
    error: {
      what: 'bazel-remote 2.6.2: go mod download',
      lines: ['410 Gone'],
      byHand: expect.stringContaining('github.com/buchgr/bazel-remote/v2@v2.6.2') as string,
    },
  });
  expect(existsSync(programPath(bazelRemote, directory))).toBe(false);
});

test('a cache that cannot be written is a failure with its reason', async () => {
  writeFileSync(join(directory, 'cache'), 'a file, not a directory');
  const go = compiler(`echo '{"Dir": "/module"}'`);
  const result = await buildGoProgram(bazelRemote, go, join(directory, 'cache'), process.env, silent);
  expect(result).toMatchObject({ ok: false, error: { what: 'bazel-remote 2.6.2: writing to the cache' } });
});

test('a Go that is not there', async () => {
  const result = await buildGoProgram(bazelRemote, join(directory, 'absent'), directory, process.env, silent);
  expect(result).toMatchObject({ ok: false, error: { reason: expect.stringContaining('ENOENT') as string } });
});
