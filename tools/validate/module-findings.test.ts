import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';

import { findTofu } from '../../tests/rig/tofu-binary.ts';
import type { ValidationRequest } from './request.ts';
import type { ValidationResult } from './result.ts';
import { validateModule } from './validate-module.ts';

const scratch = mkdtempSync('/var/tmp/flywheel-modules-');
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

type Files = Readonly<Record<string, string>>;

/** Validates the module in `p/`, with a real engine and without providers; directories are the declared modules. */
async function validate(
  files: Files,
  changes: Partial<ValidationRequest> = {},
  beside: Files = {},
): Promise<ValidationResult> {
  const root = mkdtempSync(join(scratch, 'w-'));
  const declared = Object.entries(files).map(([at, text]) => {
    const path = join(root, at);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return { path, at };
  });
  for (const [at, text] of Object.entries(beside)) writeFileSync(join(root, at), text);
  const result = await validateModule({
    label: '//p:p',
    directory: 'p',
    tofu: findTofu(),
    tofuVersion: '1.12.6',
    files: declared,
    modules: [...new Set(declared.map(({ at }) => dirname(at)))].map((directory) => ({
      directory,
      label: `//${directory}:${directory}`,
    })),
    deps: [],
    providers: [],
    declaredProviders: [],
    unlisted: [],
    output: '',
    ...changes,
  });
  if (!result.ok) throw new Error(result.error.problem);
  return result.value;
}

/** Each finding as `path:line summary`. */
function findings({ diagnostics }: ValidationResult): string[] {
  return diagnostics.map(({ place, summary }) => `${place ? `${place.path}:${place.line}` : '-'} ${summary}`);
}

const parent = 'module "c" {\n  source = "../c"\n}\n';
const tidy = 'output "a" {\n  value = 1\n}\n';
const callOf = (source: string): string => `module "g" {\n  source = "${source}"\n}\n`;

/** The child is there and something is wrong in it, or below it. */
const brokenChildren: Readonly<Record<string, readonly [child: string, finding: string]>> = {
  'syntax error': ['output "a" {\n  value =\n}\n', 'c/main.tf:2 Invalid expression'],
  'unknown block': ['outptu "a" {\n}\n', 'c/main.tf:1 Unsupported block type'],
  'unknown argument': ['variable "a" {\n  typ = string\n}\n', 'c/main.tf:2 Unsupported argument'],
  'duplicate variable': ['variable "a" {}\nvariable "a" {}\n', 'c/main.tf:2 Duplicate variable declaration'],
  'duplicate output': [`${tidy}${tidy}`, 'c/main.tf:4 Duplicate output definition'],
  'count with for_each': [
    'module "g" {\n  source = "./x"\n  count = 1\n  for_each = {}\n}\n',
    'c/main.tf:3 Invalid combination of "count" and "for_each"',
  ],
  'missing grandchild': [callOf('../gone'), 'c/main.tf:1 Unreadable module directory'],
  'module of a registry': [callOf('hashicorp/consul/aws'), 'c/main.tf:1 Module is not local'],
  'module of a git repository': [callOf('git::https://example.com/x.git'), 'c/main.tf:1 Module is not local'],
  'module at an absolute path': [callOf(scratch), 'c/main.tf:1 Module outside the workspace'],
  'wrong reference': [
    'output "a" {\n  value = local.b\n}\n',
    'c/main.tf:2 Reference to undeclared local value',
  ],
};

describe('a mistake in a child', () => {
  it.each(Object.entries(brokenChildren))(
    '%s is found when the parent is validated',
    async (_, [child, finding]) => {
      const result = await validate({ 'p/main.tf': parent, 'c/main.tf': child });
      expect(result.errors).toBeGreaterThan(0);
      expect(findings(result)).toContain(finding);
      // The child itself is there.
      expect(findings(result)).not.toContain('p/main.tf:1 Module not installed');
    },
  );

  it('names the target that owns the file', async () => {
    const missing = await validate({ 'p/main.tf': parent, 'c/main.tf': callOf('../gone') });
    expect(missing.diagnostics[0]?.hint).toContain('to the deps of //c:c');
    const file = await validate({
      'p/main.tf': parent,
      'c/main.tf': 'output "a" {\n  value = file("${path.module}/a b.txt")\n}\n',
    });
    expect(file.diagnostics[0]?.hint).toContain('if c/a b.txt exists, add it to the data of //c:c');
  });

  it('modules that call each other in a circle are red', async () => {
    const result = await validate({ 'p/main.tf': parent, 'c/main.tf': callOf('../p') });
    expect(findings(result)).toEqual(['- Module calls without end']);
    expect(JSON.stringify(result)).not.toContain('/tmp/fw-');
  });
});

describe('a call of a module', () => {
  it('that is missing is the only finding, whatever a comment says', async () => {
    const text = `${parent}module "d" { # source = "../c"\n  source = "../d"\n}\n`;
    const result = await validate({ 'p/main.tf': text, 'c/main.tf': tidy });
    expect(findings(result)).toEqual(['p/main.tf:4 Module not installed']);
    expect(result.diagnostics[0]?.hint).toContain('no declared file is in d: add the tofu_module');
  });

  it('is found in JSON and behind escapes', async () => {
    for (const key of ['module', '\\u006dodule']) {
      const text = `{"${key}": {"c": {"source": "../c"}}}`;
      expect(await validate({ 'p/main.tf.json': text, 'c/main.tf': tidy })).toMatchObject({ errors: 0 });
      expect((await validate({ 'p/main.tf.json': text })).errors).toBe(1);
    }
  });

  it.each([
    ['an absolute path', scratch],
    ['a path out of the workspace', '../../../../../../../../../../var/tmp'],
  ])('to %s is red, also where the directory exists', async (_, source) => {
    writeFileSync(join(scratch, 'x.tf'), tidy);
    const result = await validate({ 'p/main.tf': callOf(source) });
    expect(findings(result)).toEqual(['p/main.tf:1 Module outside the workspace']);
    expect(result.diagnostics[0]?.hint).toContain('nothing is downloaded or read from outside');
  });
});

describe('a result', () => {
  it('names no path of the machine and no member of a cycle by chance', async () => {
    const text =
      'output "a" {\n  value = file("${abspath(path.module)}/no")\n}\noutput "b" {\n  value = path.cwd == file("no")\n}\n';
    const cycle = 'locals {\n  a = local.b\n  b = local.c\n  c = local.a\n}\n';
    const texts = new Set<string>();
    for (let run = 0; run < 6; run++) {
      texts.add(
        JSON.stringify([await validate({ 'p/main.tf': text }), await validate({ 'p/main.tf': cycle })]),
      );
    }
    expect([...texts].join()).not.toMatch(/\/tmp|\/var/);
    expect(texts.size).toBe(1);
  });

  it('warns when files are searched for and none is declared', async () => {
    const text = 'output "a" {\n  value = fileset(path.module, "*.json")\n}\n';
    const without = await validate({ 'p/main.tf': text });
    expect(findings(without)).toEqual(['p/main.tf:2 No declared files']);
    expect(without).toMatchObject({ errors: 0, warnings: 1 });
    expect(await validate({ 'p/main.tf': text, 'p/a.json': '{}' })).toMatchObject({ warnings: 0 });
  });

  it('is not given where the engine would read no file', async () => {
    await expect(validate({ 'p/.hidden.tf': 'junk (' })).rejects.toThrow('there is nothing to validate');
  });

  it('covers the test files of a module', async () => {
    const result = await validate({ 'p/main.tf': tidy, 'p/main.tftest.hcl': 'rnu "a" {\n}\n' });
    expect(findings(result)).toEqual(['p/main.tftest.hcl:1 Unsupported block type']);
  });
});

describe('what the engine sees', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is not a file that nobody declared, though it is beside the others', async () => {
    const reading = 'output "a" {\n  value = file("${path.module}/data.txt")\n}\n';
    const result = await validate({ 'p/main.tf': reading }, {}, { 'p/data.txt': 'x', 'p/more.tf': 'junk (' });
    expect(findings(result)).toEqual(['p/main.tf:2 Invalid function argument']);
    expect(result.diagnostics[0]?.hint).toContain('if p/data.txt exists, add it to the data of //p:p');
  });

  it('is nothing of the environment of the caller', async () => {
    for (const [name, value] of [
      ['TF_CLI_ARGS', '-no-such-flag'],
      ['TF_CLI_ARGS_validate', '-no-such-flag'],
      ['TF_WORKSPACE', 'no/such'],
    ] as const) {
      vi.stubEnv(name, value);
    }
    expect(await validate({ 'p/main.tf': tidy })).toMatchObject({ errors: 0, diagnostics: [] });
  });
});

/** No real engine does any of this; nobody may take it for a valid module all the same. */
describe('an engine', () => {
  const saying = (name: string, code: number, verdict: unknown): string => {
    const tofu = join(scratch, name);
    writeFileSync(tofu, `#!/bin/sh\ncat <<'END'\n${JSON.stringify(verdict)}\nEND\nexit ${code}\n`);
    chmodSync(tofu, 0o755);
    return tofu;
  };

  it('that calls a module invalid without saying why has not validated it', async () => {
    const tofu = saying('unsaid', 1, { valid: false, diagnostics: [] });
    await expect(validate({ 'p/main.tf': tidy }, { tofu })).rejects.toThrow('without saying why');
  });

  it('that did not end as it should has not validated it', async () => {
    const tofu = saying('crashed', 2, { valid: true, diagnostics: [] });
    await expect(validate({ 'p/main.tf': tidy }, { tofu })).rejects.toThrow('tofu validate');
  });
});
