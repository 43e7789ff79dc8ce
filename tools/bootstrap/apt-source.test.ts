import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { parseClassicSources, parseDeb822Sources, readAptSources, sidSource } from './apt-source.ts';

const DEB822 = `# A comment
Types: deb deb-src
URIs: http://mirror.example.org/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://debian.example.org/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

let apt: string;
beforeEach(() => {
  apt = mkdtempSync(join(tmpdir(), 'flywheel-apt-'));
  mkdirSync(join(apt, 'sources.list.d'));
});
afterEach(() => {
  rmSync(apt, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(apt, name), text);
}

function addedFiles(codename: string | undefined): Record<string, string> {
  const result = sidSource(readAptSources(apt), codename, apt);
  if (!result.ok || result.value.type !== 'add') throw new Error(JSON.stringify(result));
  return Object.fromEntries(
    result.value.files.map(({ path, content }) => [path.slice(apt.length + 1), content]),
  );
}

test('deb822: the server and the key of the release itself, not of its security updates', () => {
  write('sources.list.d/debian.sources', DEB822);
  expect(addedFiles('bookworm')).toEqual({
    'sources.list.d/rules-flywheel-sid.sources': `Types: deb
URIs: http://mirror.example.org/debian
Suites: sid
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
    'preferences.d/rules-flywheel-sid': 'Package: *\nPin: release a=unstable\nPin-Priority: 100\n',
  });
});

test('deb822: an embedded key keeps its lines', () => {
  const key = ' -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----';
  write(
    'sources.list.d/debian.sources',
    `Types: deb\nURIs: http://m/debian\nSuites: trixie\nComponents: main\nSigned-By:\n${key}\n`,
  );
  expect(addedFiles('trixie')['sources.list.d/rules-flywheel-sid.sources']).toBe(
    `Types: deb\nURIs: http://m/debian\nSuites: sid\nComponents: main\nSigned-By:\n${key}\n`,
  );
});

test('classic: options in brackets, and a file without a key', () => {
  write(
    'sources.list',
    '# deb http://old.example.org/debian bookworm main\n' +
      'deb [arch=amd64 signed-by=/etc/apt/keyrings/own.gpg] https://mirror.example.org/debian bookworm main\n',
  );
  expect(addedFiles('bookworm')['sources.list.d/rules-flywheel-sid.sources']).toBe(
    'Types: deb\nURIs: https://mirror.example.org/debian\nSuites: sid\nComponents: main\n' +
      'Signed-By: /etc/apt/keyrings/own.gpg\n',
  );
  write('sources.list', 'deb https://mirror.example.org/debian stable main # the mirror\n');
  expect(addedFiles('bookworm')['sources.list.d/rules-flywheel-sid.sources']).toBe(
    'Types: deb\nURIs: https://mirror.example.org/debian\nSuites: sid\nComponents: main\n',
  );
});

test('sources that are switched off, have no packages or belong to someone else do not count', () => {
  write(
    'sources.list.d/a.sources',
    `Enabled: no\n${DEB822.slice(DEB822.indexOf('Types'))}`.split('\n\n')[0] ?? '',
  );
  write(
    'sources.list.d/b.list',
    'deb https://vendor.example.org/apt nodistro main\ndeb-src http://m/debian bookworm main\n',
  );
  write('sources.list.d/c.list.disabled', 'deb http://m/debian bookworm main\n');
  const result = sidSource(readAptSources(apt), 'bookworm', apt);
  expect(result).toMatchObject({ ok: false, error: { type: 'no-debian-source' } });
});

test('a machine that has sid gets no source and above all no pin', () => {
  write('sources.list', 'deb http://m/debian unstable main\n');
  expect(sidSource(readAptSources(apt), undefined, apt)).toEqual({
    ok: true,
    value: { type: 'configured', file: join(apt, 'sources.list') },
  });
});

test('our own source from an earlier run is not taken for the owner’s', () => {
  write('sources.list.d/debian.sources', DEB822);
  const before = addedFiles('bookworm');
  write('sources.list.d/rules-flywheel-sid.sources', before['sources.list.d/rules-flywheel-sid.sources']!);
  expect(addedFiles('bookworm')).toEqual(before);
});

test('parsers on nothing', () => {
  expect(parseDeb822Sources('', 'f')).toEqual([]);
  expect(parseClassicSources('', 'f')).toEqual([]);
  expect(readAptSources(join(apt, 'absent'))).toEqual([]);
});
