import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { localProvidersDirectory, platformName } from './go-programs.ts';
import { LOCK_FILES, readLockedProviders, scanLockFile } from './locked-providers.ts';

describe('a lock file as the engine writes it', () => {
  test('gives providers, versions, and whether a download could be verified', () => {
    const text = `# This file is maintained automatically by "tofu init".
# Manual edits may be lost in future updates.

provider "registry.opentofu.org/hashicorp/helm" {
  version     = "3.1.1"
  constraints = ">= 3.0.0"
  hashes = [
    "h1:abc=",
    "zh:0123",
  ]
}

provider "registry.opentofu.org/gavinbunney/kubectl" {
  version = "1.19.0"
}

provider "registry.opentofu.org/hashicorp/null" {
  version = "3.2.4"
  hashes = [
    "h1:zh:abc=",
  ]
}

# provider "registry.opentofu.org/hashicorp/old" {
`;
    expect(scanLockFile(text)).toEqual([
      { source: 'registry.opentofu.org/hashicorp/helm', version: '3.1.1', verifiable: true },
      { source: 'registry.opentofu.org/gavinbunney/kubectl', version: '1.19.0', verifiable: false },
      { source: 'registry.opentofu.org/hashicorp/null', version: '3.2.4', verifiable: false },
    ]);
  });

  test('an entry without a version names nothing', () => {
    expect(scanLockFile('provider "h/n/t" {\n}\n\nprovider "h/n/u" {\n  version = "1.0.0"\n}\n')).toEqual([
      { source: 'h/n/u', version: '1.0.0', verifiable: false },
    ]);
    expect(scanLockFile('')).toEqual([]);
  });
});

describe('what a machine has of them', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'flywheel-locked-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const lock = (file: string, hash: string): void => {
    write(join(root, file), `provider "h/n/t" {\n  version = "1.0.0"\n  hashes = [\n${hash}  ]\n}\n`);
  };
  const install = (mirror: string): void => {
    const binary = join(mirror, 'h/n/t/1.0.0', platformName, 'terraform-provider-t_v1.0.0');
    write(binary, '');
    chmodSync(binary, 0o755);
  };
  const read = (env: NodeJS.ProcessEnv = {}): unknown => readLockedProviders(root, join(root, 'cache'), env);
  const entry = { source: 'h/n/t', version: '1.0.0', verifiable: true, local: false, selected: false };

  test('one lock file without a hash makes it unverifiable for all', () => {
    lock(LOCK_FILES[0], '    "zh:0a",\n');
    expect(read()).toEqual([entry]);
    lock(LOCK_FILES[1], '');
    expect(read()).toEqual([{ ...entry, verifiable: false }]);
  });

  test('a binary in the cache, and one in a directory that someone chose', () => {
    lock(LOCK_FILES[0], '    "zh:0a",\n');
    install(localProvidersDirectory(join(root, 'cache')));
    expect(read()).toEqual([{ ...entry, local: true }]);

    const own = join(root, 'own mirror');
    install(own);
    expect(read({ FLYWHEEL_LOCAL_PROVIDERS: own })).toEqual([{ ...entry, local: true, selected: true }]);
    write(join(root, 'user.bazelrc'), `common "--repo_env=FLYWHEEL_LOCAL_PROVIDERS=${own}"\n`);
    expect(read()).toEqual([{ ...entry, local: true, selected: true }]);
    expect(read({ FLYWHEEL_LOCAL_PROVIDERS: '/other' })).toEqual([{ ...entry, local: true, selected: true }]);
  });
});
