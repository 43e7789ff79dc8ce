import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { checkLock, describeLockFinding } from './check-lock.ts';
import type { LockEntry } from './lock-file.ts';
import type { LockRequest } from './request.ts';
import { describeUnreadable, readRequirements } from './requirements.ts';

let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'flywheel-lock-'));
});

afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function request(files: Readonly<Record<string, string>>): LockRequest {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, name)), { recursive: true });
    writeFileSync(join(scratch, name), text);
  }
  const directories = [...new Set(Object.keys(files).map((name) => dirname(name)))];
  return {
    label: '//:providers.lock',
    lockFile: 'unused',
    lockFileAt: 'l.hcl',
    modules: directories.map((directory) => ({ label: `//${directory}:m`, directory })),
    files: Object.keys(files).map((at) => ({ at, path: join(scratch, at) })),
    platforms: [],
    mirror: '',
    tofu: 'unused',
  };
}

function entry(type: string, version: string, hashes: readonly string[] = ['h1:x']): LockEntry {
  const source = `registry.opentofu.org/hashicorp/${type}`;
  return { source, version, hashes, constraints: '', line: 7, text: '' };
}

function findings(files: Readonly<Record<string, string>>, ...entries: LockEntry[]): string[] {
  const requirements = readRequirements(request(files));
  if (!requirements.ok) throw new Error(describeUnreadable(requirements.error));
  return checkLock(requirements.value, entries).map((finding) => describeLockFinding(finding, 'l.hcl'));
}

describe('checkLock', () => {
  const required =
    'terraform {\n  required_providers {\n    r = {\n      source  = "hashicorp/random"\n      version = "~> 3.1, < 3.9"\n    }\n  }\n}\n';

  test('a version that fits, with a hash, is fine; another, none at all and none with hashes are not', () => {
    const files = { 'a/main.tf': `${required}resource "random_id" "x" {\n  provider = r\n}\n` };
    expect(findings(files, entry('random', '3.8.1'))).toEqual([]);
    expect(findings(files, entry('random', '3.9.0'))).toEqual([
      'a/main.tf:3: //a:m requires registry.opentofu.org/hashicorp/random "~> 3.1, < 3.9", and l.hcl:7 has version 3.9.0',
    ]);
    expect(findings(files, entry('time', '3.8.0'))).toEqual([
      'a/main.tf:3: //a:m requires registry.opentofu.org/hashicorp/random "~> 3.1, < 3.9", and l.hcl does not name it',
    ]);
    expect(findings(files, entry('random', '3.8.0', []))).toEqual([
      'a/main.tf:3: //a:m requires registry.opentofu.org/hashicorp/random "~> 3.1, < 3.9", and l.hcl:7 has no hash of version 3.8.0',
    ]);
  });

  test('each module has its own demand, and a missing hash is said once', () => {
    const demand = (constraint: string): string =>
      `terraform {\n  required_providers {\n    random = {\n      version = "${constraint}"\n    }\n  }\n}\n`;
    const files = { 'a/v.tf': demand('>= 3'), 'b/v.tf': demand('< 3'), 'c/v.tf': demand('>= 2') };
    expect(findings(files, entry('random', '3.9.0', []))).toEqual([
      'a/v.tf:3: //a:m requires registry.opentofu.org/hashicorp/random ">= 3", and l.hcl:7 has no hash of version 3.9.0',
      'b/v.tf:3: //b:m requires registry.opentofu.org/hashicorp/random "< 3", and l.hcl:7 has version 3.9.0',
    ]);
  });

  test('what types and provider blocks imply is a demand, the built-in provider is none', () => {
    const files = {
      'a/main.tf':
        'resource "time_static" "x" {\n}\nresource "terraform_data" "y" {\n}\nprovider "random" {\n}\ndata "time_x" "z" {\n}\n',
    };
    expect(findings(files)).toEqual([
      'a/main.tf:1: //a:m requires registry.opentofu.org/hashicorp/time, and l.hcl does not name it',
      'a/main.tf:5: //a:m requires registry.opentofu.org/hashicorp/random, and l.hcl does not name it',
    ]);
  });

  test('a text that is no constraint is a finding', () => {
    const files = {
      'a/main.tf':
        'terraform {\n  required_providers {\n    random = {\n      version = "three"\n    }\n  }\n}\n',
    };
    expect(findings(files, entry('random', '3.9.0'))).toEqual([
      'a/main.tf:3: //a:m requires registry.opentofu.org/hashicorp/random "three", which is no version constraint',
    ]);
  });
});

test('a file that is not understood is an error with its place, never a lack of demands', () => {
  const requirements = readRequirements(request({ 'a/main.tf': 'resource "x" {{\n' }));
  expect(requirements.ok).toBe(false);
  if (!requirements.ok) expect(describeUnreadable(requirements.error)).toMatch(/^a\/main\.tf:1: /);
});
