import { describe, expect, test } from 'vitest';

import { describeChanges, parseLockFile, type LockEntry } from './lock-file.ts';

const random = 'registry.opentofu.org/hashicorp/random';
const written = `# This file is maintained automatically by "tofu init".
# Manual edits may be lost in future updates.

provider "${random}" {
  version     = "3.9.0"
  constraints = "~> 3.0"
  hashes = [
    "h1:aGFzaA==",
    "zh:00",
  ]
}

provider "registry.acme.example/acme/x" {
  version = "1.0.0-rc.1"
}
`;

describe('parseLockFile', () => {
  test('reads what the engine writes, with any line ends', () => {
    for (const text of [written, written.replaceAll('\n', '\r\n')]) {
      expect(parseLockFile(text)).toMatchObject([
        {
          source: random,
          version: '3.9.0',
          constraints: '~> 3.0',
          hashes: ['h1:aGFzaA==', 'zh:00'],
          line: 4,
        },
        {
          source: 'registry.acme.example/acme/x',
          version: '1.0.0-rc.1',
          constraints: '',
          hashes: [],
          line: 13,
        },
      ]);
    }
    const short = `provider "${random}" {\n  version = "3.9.0"\n  hashes = ["h1:a//b=", "zh:1"] # "h1:c"\n}\n`;
    expect(parseLockFile(short)).toMatchObject([{ hashes: ['h1:a//b=', 'zh:1'] }]);
    expect(parseLockFile('')).toEqual([]);
    expect(parseLockFile('# provider "x" {\n')).toEqual([]);
  });

  test('the text of an entry is what to take away for a file without it', () => {
    const [first] = parseLockFile(written) ?? [];
    const rest = written.replace(first?.text ?? 'none', '');
    expect(parseLockFile(rest)).toMatchObject([{ source: 'registry.acme.example/acme/x' }]);
  });

  test('says of another layout that it does not know it', () => {
    expect(parseLockFile(`provider "${random}" { version = "3.9.0" }\n`)).toBeUndefined();
    expect(parseLockFile(`provider "${random}" {\n}\n`)).toBeUndefined();
  });
});

test('describeChanges has a line for all that a person wants to know', () => {
  const entry = (source: string, version: string, hashes: string[], constraints = ''): LockEntry => ({
    source,
    version,
    hashes,
    constraints,
    line: 1,
    text: '',
  });
  expect(
    describeChanges(
      [
        entry('a/a/a', '1.0.0', ['h1:a']),
        entry('b/b/b', '1.0.0', ['h1:b', 'h1:c']),
        entry('c/c/c', '1.0.0', []),
        entry('d/d/d', '1.0.0', ['h1:d'], '~> 1.0'),
      ],
      [
        entry('a/a/a', '2.0.0', ['h1:x']),
        entry('b/b/b', '1.0.0', ['h1:b', 'h1:d', 'h1:e']),
        entry('d/d/d', '1.0.0', ['h1:d'], '~> 1.1'),
        entry('e/e/e', '1.0.0', []),
      ],
    ),
  ).toEqual([
    'changed a/a/a 1.0.0 to 2.0.0 (1 hash)',
    'added 2 hashes of b/b/b 1.0.0',
    'removed 1 hash of b/b/b 1.0.0',
    'changed the constraints of d/d/d from "~> 1.0" to "~> 1.1"',
    'added e/e/e 1.0.0 (0 hashes)',
    'removed c/c/c 1.0.0',
  ]);
  expect(describeChanges([entry('a/a/a', '1.0.0', ['h1:a'])], [entry('a/a/a', '1.0.0', ['h1:a'])])).toEqual(
    [],
  );
});
