import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { zip } from '../../../tests/rig/zip.ts';
import { runProcess } from '../../process/run-process.ts';
import { findGo } from '../find-go.ts';
import { type GoProgram, programPath } from '../go-programs.ts';
import { commandFor } from '../scope.ts';
import { buildGoProgram } from './build-go-program.ts';

const TIMEOUT = { name: 'a program in a test', milliseconds: 60_000 };

/** A module that a proxy has, with what the linker and the tags of a build make of it. */
const hello: GoProgram = {
  title: 'Hello',
  version: '1.2.3',
  module: 'example.org/hello',
  moduleVersion: 'v1.2.3',
  package: './cmd/hello',
  ldflags: ['-X', 'example.org/hello/greeting.Name=world'],
  usualSeconds: 5,
  kind: 'tool',
  path: ['go', 'hello-1.2.3', 'hello'],
};

const GREETING = 'package greeting\n\nvar Name = "nobody"\n';

const MAIN = `package main

import (
	"fmt"
	"runtime/debug"

	"example.org/hello/greeting"
)

func main() {
	fmt.Println("hello", greeting.Name, tagged)
	info, _ := debug.ReadBuildInfo()
	for _, setting := range info.Settings {
		if setting.Key == "CGO_ENABLED" || setting.Key == "-trimpath" {
			fmt.Println(setting.Key, setting.Value)
		}
	}
}
`;

let go: string;
beforeAll(async () => {
  const found = await findGo(process.env);
  if (found === undefined)
    throw new Error(`These tests run a real Go and found none. Run: ${commandFor('tests')}`);
  go = found.path;
});

let directory: string;
let cache: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'flywheel-go-'));
  cache = join(directory, 'cache');
  env = {
    ...process.env,
    GOPROXY: pathToFileURL(join(directory, 'proxy')).href,
    GOSUMDB: 'off',
    GONOPROXY: '',
    GOPRIVATE: '',
    GOTOOLCHAIN: 'local',
    GOMODCACHE: join(directory, 'modules'),
    // The cache of modules is read-only otherwise, and only root could remove it.
    GOFLAGS: '-modcacherw',
  };
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Puts a version of the module where a proxy has it. */
function publish(main: string, version = hello.moduleVersion): void {
  const versions = join(directory, 'proxy', 'example.org', 'hello', '@v');
  const declaration = 'module example.org/hello\n\ngo 1.21\n';
  const files = {
    'go.mod': declaration,
    'greeting/greeting.go': GREETING,
    'cmd/hello/main.go': main,
    'cmd/hello/tagged.go': '//go:build http2legacy\n\npackage main\n\nconst tagged = "tagged"\n',
  };
  const entries = Object.entries(files).map(([name, text]) => ({
    name: `example.org/hello@${version}/${name}`,
    bytes: Buffer.from(text),
    mode: 0o644,
  }));
  mkdirSync(versions, { recursive: true });
  writeFileSync(join(versions, `${version}.info`), JSON.stringify({ Version: version }));
  writeFileSync(join(versions, `${version}.mod`), declaration);
  writeFileSync(join(versions, `${version}.zip`), zip(entries));
}

const silent = (): void => undefined;

test('the exact module is built in place, without cgo, with its tags and flags, into its final place', async () => {
  publish(MAIN);
  const lines: string[] = [];
  const result = await buildGoProgram(hello, go, cache, env, (line) => lines.push(line));
  expect(result).toEqual({ ok: true, value: undefined });
  const target = programPath(hello, cache);
  // Nothing is left of where it was built.
  expect(readdirSync(dirname(target))).toEqual(['hello']);
  const run = await runProcess({ command: target, args: [], timeout: TIMEOUT });
  expect(run).toMatchObject({
    ok: true,
    value: { code: 0, stdout: 'hello world tagged\n-trimpath true\nCGO_ENABLED 0\n' },
  });
  expect(lines[0]).toBe('Hello 1.2.3: building from source (about 5 s on 2 cores)');
  expect(lines.at(-1)).toMatch(/^Hello 1\.2\.3: built in \d/);
});

test('a second build replaces the program as a whole', async () => {
  publish(MAIN);
  mkdirSync(dirname(programPath(hello, cache)), { recursive: true });
  writeFileSync(programPath(hello, cache), 'half of a program');
  expect(await buildGoProgram(hello, go, cache, env, silent)).toMatchObject({ ok: true });
  const run = await runProcess({ command: programPath(hello, cache), args: [], timeout: TIMEOUT });
  expect(run).toMatchObject({ ok: true, value: { code: 0 } });
});

test('a compile error: what failed, the compiler’s last lines, what to run, and no half of a program', async () => {
  const mistakes = Array.from({ length: 30 }, (_, index) => `\tundefined${index}()\n`).join('');
  publish(MAIN.replace('func main() {\n', `func main() {\n${mistakes}`));
  const result = await buildGoProgram(hello, go, cache, env, silent);
  if (result.ok) throw new Error('the build passed');
  const { what, reason, lines, byHand } = result.error;
  expect({ what, reason }).toEqual({ what: 'Hello 1.2.3: go build', reason: 'go exited with 1' });
  expect(lines.join('\n')).toContain('undefined: undefined0');
  expect(lines.at(-1)).toContain('too many errors');
  expect(readdirSync(dirname(programPath(hello, cache)))).toEqual([]);

  // What is to be run by hand says the same.
  const again = await runProcess({ command: 'sh', args: ['-c', byHand], env, timeout: TIMEOUT });
  if (!again.ok) throw new Error(again.error.type);
  expect(again.value.code).toBe(1);
  expect(again.value.stderr).toContain('undefined: undefined0');
});

test('a proxy that has only another version: the one that was asked for is named, and none is taken instead', async () => {
  publish(MAIN, 'v1.2.4');
  const result = await buildGoProgram(hello, go, cache, env, silent);
  if (result.ok) throw new Error('the build passed');
  expect(result.error.what).toBe('Hello 1.2.3: go mod download');
  expect(result.error.lines.join('\n')).toContain('example.org/hello@v1.2.3');
  expect(result.error.byHand).toMatch(/ mod download -json example\.org\/hello@v1\.2\.3$/);
  expect(existsSync(programPath(hello, cache))).toBe(false);
});

test('an archive that is not what it says it is, is refused', async () => {
  publish(MAIN);
  const versions = join(directory, 'proxy', 'example.org', 'hello', '@v');
  writeFileSync(
    join(versions, 'v1.2.3.zip'),
    zip([{ name: 'example.org/other@v1.2.3/go.mod', bytes: Buffer.from('module example.org/other\n') }]),
  );
  const result = await buildGoProgram(hello, go, cache, env, silent);
  expect(result).toMatchObject({ ok: false, error: { what: 'Hello 1.2.3: go mod download' } });
});

test('a cache that cannot be written is a failure with its reason', async () => {
  publish(MAIN);
  writeFileSync(cache, 'a file, not a directory');
  const result = await buildGoProgram(hello, go, cache, env, silent);
  if (result.ok) throw new Error('the build passed');
  expect(result.error.what).toBe('Hello 1.2.3: writing to the cache');
  expect(result.error.reason).toMatch(/ENOTDIR|EEXIST/);
});

test('a Go that is not there', async () => {
  const result = await buildGoProgram(hello, join(directory, 'absent'), cache, env, silent);
  expect(result).toMatchObject({ ok: false, error: { reason: expect.stringContaining('ENOENT') as string } });
});
