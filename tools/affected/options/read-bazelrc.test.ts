import { describe, expect, it } from 'vitest';

import { effectiveOptions } from './effective-options.ts';
import { readBazelrc } from './read-bazelrc.ts';

function read(files: Readonly<Record<string, string>>): ReturnType<typeof readBazelrc> {
  return readBazelrc('/w/.bazelrc', (path) => files[path], '/w');
}

describe('reading .bazelrc', () => {
  it('splits lines into words as Bazel does', () => {
    const { lines, problems } = read({
      '/w/.bazelrc': [
        '# a comment',
        'build --a  --b="with space"\t--c=\\#no-comment # a comment',
        "test:ci --d='x' \\",
        '  --e',
        '',
      ].join('\n'),
    });
    expect(problems).toEqual([]);
    expect(lines).toEqual([
      {
        path: '/w/.bazelrc',
        line: 2,
        command: 'build',
        config: undefined,
        options: ['--a', '--b=with space', '--c=#no-comment'],
      },
      { path: '/w/.bazelrc', line: 3, command: 'test', config: 'ci', options: ['--d=x', '--e'] },
    ]);
  });

  it('follows imports where they stand, and remembers what was not there', () => {
    const { lines, paths, problems } = read({
      '/w/.bazelrc':
        'build --a\nimport %workspace%/build/x.bazelrc\ntry-import %workspace%/user.bazelrc\nbuild --c\n',
      '/w/build/x.bazelrc': 'build --b\n',
    });
    expect(lines.map(({ options }) => options)).toEqual([['--a'], ['--b'], ['--c']]);
    expect(paths).toEqual(['/w/.bazelrc', '/w/build/x.bazelrc', '/w/user.bazelrc']);
    expect(problems).toEqual([]);
  });

  it('says what it cannot follow', () => {
    expect(
      read({ '/w/.bazelrc': 'import %workspace%/gone\nimport a b\nimport %workspace%/.bazelrc\n' }).problems,
    ).toEqual([
      '/w/gone: there is no such file',
      '/w/.bazelrc:2: import takes one path',
      '/w/.bazelrc: imports itself',
    ]);
  });
});

describe('options in effect', () => {
  const { lines } = read({
    '/w/.bazelrc': [
      'common --x',
      'build --y --jobs=3 --nocurses',
      'test --z --test_output=errors',
      'build:ci --in-ci --config=deeper',
      'common:deeper --deep',
      'test:ci --test-in-ci',
      'build:unused --never',
      'query --only-query',
    ].join('\n'),
  });

  it('are those of the command and of what it inherits from, without what cannot matter', () => {
    expect(effectiveOptions(lines, [])).toEqual({
      build: ['--x', '--y'],
      test: ['--x', '--y', '--z'],
      query: ['--x', '--only-query'],
    });
  });

  it('hold those of the configurations that are asked for, and only those', () => {
    expect(effectiveOptions(lines, ['--config=ci'])).toEqual({
      build: ['--x', '--y', '--in-ci', '--deep'],
      test: ['--x', '--y', '--z', '--in-ci', '--deep', '--test-in-ci'],
      query: ['--x', '--only-query'],
    });
  });

  it('hold more for a build than for a query', () => {
    const { build, query } = effectiveOptions(lines, [], ['--config=ci']);
    expect([build, query]).toEqual([
      ['--x', '--y', '--in-ci', '--deep'],
      ['--x', '--only-query'],
    ]);
  });

  it('hold those for the platform, in front of all others, where they are asked for', () => {
    const platform = { linux: 'linux', darwin: 'macos' }[process.platform as string] ?? 'other';
    const rc = read({
      '/w/.bazelrc': `common --enable_platform_specific_config\nbuild --a\nbuild:${platform} --b\nbuild:windows --c`,
    });
    expect(effectiveOptions(rc.lines, []).build).toEqual(['--b', '--enable_platform_specific_config', '--a']);
    expect(effectiveOptions(rc.lines, ['--noenable_platform_specific_config']).build).not.toContain('--b');
  });
});
