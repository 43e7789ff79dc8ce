import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import type { Diagnostic } from './diagnostic.ts';
import { stackLockFindings } from './stack-lock.ts';

const scratch = mkdtempSync('/var/tmp/flywheel-stack-lock-');
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const random = 'registry.opentofu.org/hashicorp/random';
const time = 'registry.opentofu.org/hashicorp/time';

const block = (source: string, version: string): string =>
  `provider "${source}" {\n  version     = "${version}"\n  constraints = ">= 3.0.0"\n  hashes = [\n    "h1:aaaa=",\n  ]\n}\n`;

/** The findings of a stack that uses random 3.9.0 and time 0.14.2. */
function findings(
  lock: string | undefined,
  sources: readonly string[] = [random, time],
  at = 's/.terraform.lock.hcl',
): Diagnostic[] {
  const path = join(scratch, 'lock.hcl');
  if (lock !== undefined) writeFileSync(path, lock);
  return stackLockFindings({
    label: '//s:s',
    directory: 's',
    tofu: '',
    tofuVersion: '',
    files: [],
    modules: [],
    deps: [],
    declaredProviders: [],
    unlisted: [],
    output: '',
    stack:
      lock === undefined
        ? {}
        : { lockFile: { path, at, label: `//${at.replace(/\/?\.terraform/, ':.terraform')}` } },
    providers: sources.map((source) => ({
      source,
      version: source === random ? '3.9.0' : '0.14.2',
      schema: '',
      verified: true,
      origin: '',
    })),
  });
}

describe('the lock file of a stack', () => {
  it('may name more than the stack uses, and has comments', () => {
    const lock = `# Maintained by "tofu init".\n\n${block('a.example/b/c', '1.0.0')}${block(random, '3.9.0')}${block(time, '0.14.2')}`;
    expect(findings(lock)).toEqual([]);
    expect(findings(lock.replaceAll('\n', '\r\n'))).toEqual([]);
  });

  it('is not needed where there are no providers', () => {
    expect(findings(undefined, [])).toEqual([]);
  });

  it('that is absent is a warning with the versions that were used instead', () => {
    expect(findings(undefined)).toMatchObject([
      {
        severity: 'warning',
        summary: 'Stack without a lock file',
        detail: expect.stringContaining(`${random} 3.9.0, ${time} 0.14.2.`) as string,
        hint: expect.stringContaining(
          "buildozer 'set lock_file //path/to:.terraform.lock.hcl' //s:s",
        ) as string,
      },
    ]);
  });

  it('that several stacks share is not written by an init in one of them', () => {
    for (const lock of ['', 'garbage {{{', block(random, '3.8.0')]) {
      const [shared] = findings(lock, [random], '.terraform.lock.hcl');
      expect(shared?.hint).toContain(
        "bazel run $(bazel query 'kind(tofu_providers_lock_update, same_pkg_direct_rdeps(//:.terraform.lock.hcl))')",
      );
      expect(shared?.hint).toContain(
        '(where that finds none, declare one beside .terraform.lock.hcl: tofu_providers_lock(name = "providers.lock", lock_file = ".terraform.lock.hcl", modules = ["//s:s"]))',
      );
      expect(shared?.hint).not.toContain('-chdir');
    }
    // An init that cannot read the lock file ends with an error.
    expect(findings('garbage {{{')[0]?.hint).toContain('empty it and write it anew: tofu -chdir=s init');
  });

  it('names another version: where, both versions, and what to do', () => {
    expect(findings(`# x\n\n${block(time, '0.14.2')}\n${block(random, '3.8.0')}`)).toMatchObject([
      {
        severity: 'error',
        summary: 'Provider version differs from the lock file',
        detail: `This lock file names ${random} 3.8.0, and the build uses 3.9.0, as the lock files of MODULE.bazel say.`,
        place: { path: 's/.terraform.lock.hcl', line: 11, column: 1 },
        hint: `bring this lock file up to 3.9.0: tofu -chdir=s init -upgrade, or where a tofu_providers_lock is declared for it: bazel run $(bazel query 'kind(tofu_providers_lock_update, same_pkg_direct_rdeps(//s:.terraform.lock.hcl))') -- --upgrade`,
      },
    ]);
  });

  it('is newer than the build: no upgrade of it would help', () => {
    const [newer] = findings(block(random, '3.10.0'), [random]);
    expect(newer?.hint).toBe(
      `the build is behind: write the lock file in tofu.providers(lock_files = [...]) of MODULE.bazel that has ${random} 3.9.0 anew, with -- --upgrade (bazel query 'kind(tofu_providers_lock_update, //...)' names the targets to run), or name this lock file there in its place`,
    );
  });

  it('misses a provider', () => {
    expect(findings(block(random, '3.9.0'))).toMatchObject([
      {
        severity: 'error',
        summary: 'Provider missing in the lock file',
        detail: expect.stringContaining(time) as string,
        place: { path: 's/.terraform.lock.hcl', line: 1 },
        hint: expect.stringMatching(/^add it: tofu -chdir=s init, or /) as string,
      },
    ]);
    expect(findings('')).toHaveLength(2);
  });

  it.each([
    [`${block(random, '3.9.0')}provider "x" {\n`, 8],
    ['provider "a.example/b/c" {\n  constraints = "1"\n}\n', 1],
    ['# x\n<<<<<<< ours\n', 2],
    ['not a lock file', 1],
  ])('%j is unreadable in line %d', (lock, line) => {
    expect(findings(lock)).toMatchObject([{ summary: 'Unreadable lock file', place: { line } }]);
  });
});
