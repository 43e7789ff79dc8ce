import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { cacheDirectory } from './cache-directory.ts';
import { findExecutables } from './find-executable.ts';
import { proxyFor } from './http-proxy.ts';
import { parseOsRelease } from './os-release.ts';
import { repositoryRoot } from './repository-root.ts';
import { compareVersions, isAtLeast } from './version.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'flywheel-machine-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('the cache is in XDG_CACHE_HOME, in ~/.cache otherwise', () => {
  expect(cacheDirectory({ HOME: '/h', XDG_CACHE_HOME: '/x' })).toBe('/x/rules_flywheel');
  expect(cacheDirectory({ HOME: '/h' })).toBe('/h/.cache/rules_flywheel');
  expect(cacheDirectory({ HOME: '/h', XDG_CACHE_HOME: 'relative' })).toBe('/h/.cache/rules_flywheel');
});

test('versions compare by number', () => {
  expect(compareVersions('7.10.0', '7.9.1')).toBeGreaterThan(0);
  expect(compareVersions('1.2', '1.2.0')).toBe(0);
  expect(isAtLeast('7.3.9', '7.4.0')).toBe(false);
  expect(isAtLeast('1.26.6', '1.26.6')).toBe(true);
  expect(isAtLeast('1.27rc1', '1.26.6')).toBe(true);
});

test('executables are found in the order of the path; plain files, folders and relative entries are not', () => {
  const make = (name: string, mode: number): string => {
    const path = join(directory, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, mode);
    return path;
  };
  const first = make('a/tool', 0o755);
  make('b/tool', 0o644);
  mkdirSync(join(directory, 'c', 'tool'), { recursive: true });
  const last = make('d/tool', 0o755);
  const path = ['a', 'b', 'c', 'd'].map((name) => join(directory, name)).join(':');
  expect(findExecutables('tool', `.:${path}`)).toEqual([first, last]);
  expect(findExecutables('tool', undefined)).toEqual([]);
});

test('os-release with and without quotes', () => {
  expect(
    parseOsRelease('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_CODENAME=bookworm\n'),
  ).toEqual({ id: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', codename: 'bookworm' });
  expect(parseOsRelease("ID='arch'\n")).toEqual({ id: 'arch', name: 'arch', codename: undefined });
});

describe('the root', () => {
  beforeEach(() => {
    mkdirSync(join(directory, 'clone', 'examples', 'deep'), { recursive: true });
    writeFileSync(join(directory, 'clone', 'MODULE.bazel'), 'module(\n    name = "rules_flywheel",\n)\n');
    writeFileSync(
      join(directory, 'clone', 'examples', 'MODULE.bazel'),
      'module(name = "examples")\nbazel_dep(name = "rules_flywheel")\n',
    );
  });

  test('is the clone around a workspace that uses it', () => {
    expect(repositoryRoot(join(directory, 'clone', 'examples', 'deep'), {})).toBe(join(directory, 'clone'));
  });

  test('is the outermost workspace where there is no clone', () => {
    rmSync(join(directory, 'clone', 'MODULE.bazel'));
    const workspace = join(directory, 'clone', 'examples');
    expect(repositoryRoot(join(workspace, 'deep'), {})).toBe(workspace);
  });

  test('is what `bazel run` names', () => {
    expect(repositoryRoot('/', { BUILD_WORKSPACE_DIRECTORY: join(directory, 'clone') })).toBe(
      join(directory, 'clone'),
    );
  });
});

describe('the proxy for a URL', () => {
  const url = new URL('https://host.example.org/x');

  test.each([
    [{}, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128/'],
    [{ https_proxy: 'proxy:3128' }, 'http://proxy:3128/'],
    [{ HTTP_PROXY: 'http://proxy:3128' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'example.org' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'a.b, .example.org' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', no_proxy: '*' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'ample.org' }, 'http://proxy:3128/'],
  ])('%j', (env, expected) => {
    expect(proxyFor(url, env)?.href).toBe(expected);
  });
});
