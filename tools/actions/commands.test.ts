import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { findTofu } from '../../tests/rig/tofu-binary.ts';
import { ExitCode } from '../cli/exit-codes.ts';
import type { ValidationRequest } from '../validate/request.ts';
import type { ValidationResult } from '../validate/result.ts';
import { checkFormatCommand, fixFormatCommand } from './format-command.ts';
import { planCheckCommand } from './plan-check-command.ts';
import { providersLockCheckCommand, providersLockCommand } from './providers-lock-command.ts';
import { sarifCommand } from './sarif-command.ts';
import { testCommand } from './test-command.ts';
import { validateCommand } from './validate-command.ts';
import { verdictCommand } from './verdict-command.ts';

const tidy = 'output "a" {\n  value = 1\n}\n';
const scratch = mkdtempSync('/var/tmp/flywheel-commands-');
let root: string;
let said: string;

beforeEach(() => {
  root = mkdtempSync(join(scratch, 'w-'));
  said = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function write(at: string, text: string): string {
  const path = join(root, at);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** A request about the module in `m/`, with these files and what the command wants besides. */
function request(files: Readonly<Record<string, string>>, besides: object = {}): string {
  const wanted: ValidationRequest = {
    label: '//m:m',
    directory: 'm',
    tofu: findTofu(),
    tofuVersion: '1.12.6',
    files: Object.entries(files).map(([at, text]) => ({ at, path: write(at, text) })),
    modules: [{ directory: 'm', label: '//m:m' }],
    deps: [],
    providers: [],
    declaredProviders: [],
    unlisted: [],
    output: join(root, 'result.json'),
  };
  return write('request.json', JSON.stringify({ ...wanted, ...besides }));
}

const context = (changes: object = {}): Parameters<typeof verdictCommand>[1] & object => ({
  base: root,
  say: (text: string) => (said += text),
  ...changes,
});

describe('a link that leads out of the workspace', () => {
  const problem =
    'm/main.tf is a symbolic link to /nonexistent/main.tf, which is not there; a sandbox hides what is outside of the workspace: ' +
    'put the file itself into the repository';
  it.each([
    ['validate', validateCommand],
    ['plan-check', planCheckCommand],
    ['test', (args: readonly string[]) => testCommand(args)],
  ] as const)('is named by %s', async (_, command) => {
    const tests = { 'm/a.tftest.hcl': 'run "a" {\n  command = plan\n}\n' };
    const besides = {
      test: '//m:test',
      target: '//m:plan',
      tests: ['m/a.tftest.hcl'],
      variableFiles: [],
      values: {},
    };
    const file = request({ 'm/main.tf': tidy, ...tests }, besides);
    rmSync(join(root, 'm/main.tf'));
    symlinkSync('/nonexistent/main.tf', join(root, 'm/main.tf'));
    expect(await command([file], context())).toBe(ExitCode.environment);
    expect(said).toContain(problem);
  });

  it('is named by the check of the format, as the test knows the file', async () => {
    mkdirSync(join(root, 'm'));
    symlinkSync('/nonexistent/main.tf', join(root, 'm/main.tf'));
    expect(await checkFormatCommand([findTofu(), '//m:fmt', join(root, 'm/main.tf')])).toBe(
      ExitCode.environment,
    );
    expect(said).toContain(problem);
  });
});

describe('validate', () => {
  it('writes what it found, and calls that no failure', async () => {
    expect(await validateCommand([request({ 'm/main.tf': 'junk {\n}\n' })], context())).toBe(ExitCode.ok);
    const written = JSON.parse(readFileSync(join(root, 'result.json'), 'utf8')) as ValidationResult;
    expect(written).toMatchObject({ errors: 1, label: '//m:m' });
  });

  it('fails, with the reason and without a result, where nothing is known', async () => {
    expect(await validateCommand([request({})], context())).toBe(ExitCode.environment);
    expect(said).toContain('//m:m: m has no .tf or .tofu file among its srcs');
    expect(existsSync(join(root, 'result.json'))).toBe(false);
  });

  it('writes nothing when nobody wants it any more, also where the engine had ended by then', async () => {
    const ended = join(root, 'ended');
    const tofu = write('tofu', `#!/bin/sh\n${findTofu()} "$@"\ntouch ${ended}\n`);
    chmodSync(tofu, 0o755);
    const signal = Object.defineProperty(new EventTarget(), 'aborted', { get: () => existsSync(ended) });
    const file = request({ 'm/main.tf': tidy }, { tofu });
    expect(await validateCommand([file], context({ signal }))).toBe(ExitCode.ok);
    expect(existsSync(ended)).toBe(true);
    expect(existsSync(join(root, 'result.json'))).toBe(false);
  });
});

describe('verdict', () => {
  const finding = { severity: 'error', summary: 'Wrong', detail: 'It is.' } as const;
  const result = (changes: Partial<ValidationResult> = {}): string =>
    write(
      'r.json',
      JSON.stringify({
        format: 'flywheel-validation/1',
        check: 'validate',
        label: '//m:m',
        directory: 'm',
        level: 'provider',
        engine: { name: 'tofu', version: '1.12.6' },
        providers: [],
        files: 1,
        errors: 0,
        warnings: 0,
        diagnostics: [],
        ...changes,
      } satisfies ValidationResult),
    );

  it('of a valid module is silent in a build, which gets its stamp, and tells the level in a test', () => {
    expect(verdictCommand([result(), 'm.valid'], context())).toBe(ExitCode.ok);
    expect(said).toBe('');
    expect(existsSync(join(root, 'm.valid'))).toBe(true);
    expect(verdictCommand([result()], context())).toBe(ExitCode.ok);
    expect(said).toBe('//m:m: valid (1 file, tofu 1.12.6, level provider)\n');
  });

  it('of an invalid one is red, without a stamp and with the findings', () => {
    expect(verdictCommand([result({ errors: 1, diagnostics: [finding] }), 'm.valid'], context())).toBe(
      ExitCode.findings,
    );
    expect(existsSync(join(root, 'm.valid'))).toBe(false);
    expect(said).toContain('m: error: Wrong\n  It is.\n');
    expect(said).toContain('//m:m: 1 error, 0 warnings');
  });

  it('of one with warnings is green, and shows them', () => {
    const diagnostics = [{ ...finding, severity: 'warning' as const }];
    expect(verdictCommand([result({ warnings: 1, diagnostics }), 'm.valid'], context())).toBe(ExitCode.ok);
    expect(said).toContain('m: warning: Wrong\n');
    expect(existsSync(join(root, 'm.valid'))).toBe(true);
  });

  it.each([
    ['verdict', verdictCommand],
    ['SARIF', sarifCommand],
  ])('is not given of what is no result: %s', (_, command) => {
    write('r.json', '{}');
    expect(command(['r.json', 'out'], context())).toBe(ExitCode.environment);
    expect(said).toContain('r.json has format undefined where "flywheel-validation/1" was expected');
    expect(existsSync(join(root, 'out'))).toBe(false);
  });
});

describe('format-check and format-fix', () => {
  const check = (...names: string[]): Promise<ExitCode> =>
    checkFormatCommand([findTofu(), '//m:m_fmt', ...names.map((name) => join(root, name))]);

  it('end with 1, a diff and the line that fixes it, or say what is in order', async () => {
    write('tidy.tf', tidy);
    write('untidy.tf', 'a=1\n');
    expect(await check('tidy.tf')).toBe(ExitCode.ok);
    expect(said).toBe('1 file formatted as tofu fmt would\n');
    expect(await check('tidy.tf', 'untidy.tf')).toBe(ExitCode.findings);
    expect(said).toContain('-a=1\n+a = 1\n');
    expect(said).toContain('bazel run //m:m_fmt\n');
  });

  it('rewrite the files that are named, and no other', async () => {
    write('untidy.tf', 'a=1\n');
    write('beside.tf', 'b=1\n');
    vi.stubEnv('BUILD_WORKSPACE_DIRECTORY', root);
    expect(await fixFormatCommand([findTofu(), 'untidy.tf'])).toBe(ExitCode.ok);
    expect(readFileSync(join(root, 'untidy.tf'), 'utf8')).toBe('a = 1\n');
    expect(readFileSync(join(root, 'beside.tf'), 'utf8')).toBe('b=1\n');
  });

  it('leave what has a syntax error, and are red', async () => {
    write('broken.tf', 'a = {\n');
    write('untidy.tf', 'a=1\n');
    vi.stubEnv('BUILD_WORKSPACE_DIRECTORY', root);
    expect(await fixFormatCommand([findTofu(), 'broken.tf', 'untidy.tf'])).toBe(ExitCode.findings);
    expect(said).toContain('broken.tf cannot be formatted, it has a syntax error:');
    expect(readFileSync(join(root, 'broken.tf'), 'utf8')).toBe('a = {\n');
    expect(readFileSync(join(root, 'untidy.tf'), 'utf8')).toBe('a = 1\n');
  });
});

describe('test', () => {
  const run = (text: string): string =>
    request({ 'm/main.tf': tidy, 'm/a.tftest.hcl': text }, { test: '//m:m_test', tests: ['m/a.tftest.hcl'] });
  const asserting = (value: number): string =>
    `run "a" {\n  assert {\n    condition = output.a == ${value}\n    error_message = "no"\n  }\n}\n`;

  beforeEach(() => {
    for (const name of [
      'TESTBRIDGE_TEST_ONLY',
      'TEST_TOTAL_SHARDS',
      'TEST_SHARD_STATUS_FILE',
      'TEST_TIMEOUT',
    ]) {
      vi.stubEnv(name, '');
    }
    vi.stubEnv('XML_OUTPUT_FILE', join(root, 'test.xml'));
  });

  it('ends with 0 when every run passed, and with 1 otherwise; both are in test.xml', async () => {
    expect(await testCommand([run(asserting(1))])).toBe(ExitCode.ok);
    expect(readFileSync(join(root, 'test.xml'), 'utf8')).toContain('failures="0"');
    expect(await testCommand([run(asserting(2))])).toBe(ExitCode.findings);
    expect(readFileSync(join(root, 'test.xml'), 'utf8')).toContain('failures="1"');
    expect(said).toContain('//m:m_test: 0 passed, 1 failed');
  });

  it('tells Bazel that it knows of shards', async () => {
    vi.stubEnv('TEST_SHARD_STATUS_FILE', join(root, 'shards'));
    expect(await testCommand([run(asserting(1))])).toBe(ExitCode.ok);
    expect(existsSync(join(root, 'shards'))).toBe(true);
  });

  it('is red where there is nothing to run', async () => {
    expect(await testCommand([run('variables {\n}\n')])).toBe(ExitCode.findings);
    expect(said).toContain('no test was found');
    vi.stubEnv('TESTBRIDGE_TEST_ONLY', 'b');
    expect(await testCommand([run(asserting(1))])).not.toBe(ExitCode.ok);
    expect(said).toContain('--test_filter=b matches no test');
  });

  it('is red where nothing can be told', async () => {
    const file = request(
      { 'm/main.tf': tidy, 'm/a.tftest.hcl': asserting(1) },
      { test: '//m:m_test', tests: ['m/a.tftest.hcl'], tofu: '/bin/false' },
    );
    expect(await testCommand([file])).toBe(ExitCode.environment);
    expect(said).toContain('//m:m_test: tofu test ended with code 1 and no result');
  });
});

describe('plan-check', () => {
  const besides = { target: '//m:m_plan_check', values: {}, variableFiles: [] };

  it('writes what it found, and fails, without a result, where nothing is known', async () => {
    expect(await planCheckCommand([request({ 'm/main.tf': tidy }, besides)])).toBe(ExitCode.ok);
    expect(JSON.parse(readFileSync(join(root, 'result.json'), 'utf8'))).toMatchObject({
      check: 'plan',
      errors: 0,
    });
    rmSync(join(root, 'result.json'));
    expect(await planCheckCommand([request({}, besides)])).toBe(ExitCode.environment);
    expect(said).toContain('//m:m: m has no .tf or .tofu file among its srcs');
    expect(existsSync(join(root, 'result.json'))).toBe(false);
  });
});

describe('providers-lock-check', () => {
  const needing =
    'terraform {\n  required_providers {\n    random = {\n      source = "hashicorp/random"\n    }\n  }\n}\n';
  const locked = (lock: string): string => {
    const files = [{ at: 'm/main.tf', path: write('m/main.tf', needing) }];
    const lockFile = write('lock.hcl', lock);
    const modules = [{ label: '//m:m', directory: 'm' }];
    return write(
      'lock.json',
      JSON.stringify({ label: '//:lock', lockFile, lockFileAt: 'lock.hcl', modules, files }),
    );
  };
  const block = (hashes: string): string =>
    `provider "registry.opentofu.org/hashicorp/random" {\n  version = "3.9.0"\n  hashes = [\n    ${hashes}\n  ]\n}\n`;

  it('is green where the lock file serves every module, and else red with the line to run', () => {
    expect(providersLockCheckCommand([locked(block('"h1:x",'))])).toBe(ExitCode.ok);
    for (const [lock, problem] of [
      ['', 'requires registry.opentofu.org/hashicorp/random, and lock.hcl does not name it'],
      [block(''), 'lock.hcl:1 has no hash of version 3.9.0'],
      ['  provider "x" {}', 'lock.hcl is not in the layout that tofu writes'],
    ] as const) {
      said = '';
      expect(providersLockCheckCommand([locked(lock)])).toBe(ExitCode.findings);
      expect(said).toContain(problem);
      expect(said).toContain('bazel run //:lock\n');
    }
  });
});

describe('providers-lock', () => {
  const unreachable = `There are some problems with the CLI configuration:

Error: Could not retrieve providers for locking

- registry.opentofu.org/hashicorp/random: could not connect to
registry.opentofu.org: no such host.
`;

  async function lock(stderr: string, ...args: readonly string[]): Promise<ExitCode> {
    write('said', stderr);
    const tofu = write('tofu', `#!/bin/sh\ncat ${join(root, 'said')} >&2\nexit 1\n`);
    chmodSync(tofu, 0o755);
    write('l.hcl', '');
    vi.stubEnv('BUILD_WORKSPACE_DIRECTORY', root);
    vi.stubEnv('FLYWHEEL_PROVIDER_MIRROR', undefined);
    vi.spyOn(process, 'cwd').mockReturnValue(root);
    const wanted = {
      label: '//:providers.lock',
      lockFile: join(root, 'l.hcl'),
      lockFileAt: 'l.hcl',
      modules: [{ label: '//m:m', directory: 'm' }],
      files: [{ at: 'm/main.tf', path: write('m/main.tf', 'resource "random_pet" "a" {\n}\n') }],
      platforms: [],
      mirror: '',
      tofu: 'tofu',
    };
    return providersLockCommand([write('request.json', JSON.stringify(wanted)), ...args]);
  }

  it('names the option for a mirror where the registry cannot be reached, and no empty header', async () => {
    expect(await lock(unreachable)).toBe(ExitCode.environment);
    expect(said).toBe(`l.hcl is unchanged: tofu providers lock failed:
Error: Could not retrieve providers for locking

- registry.opentofu.org/hashicorp/random: could not connect to
registry.opentofu.org: no such host.
to do: try again where the registry can be reached, or take the packages from a mirror, a directory or an https:// address:

    bazel run //:providers.lock -- --mirror PATH_OR_URL

`);
  });

  it('names it for no other failure, and quotes problems with the settings of tofu', async () => {
    const settings =
      'There are some problems with the CLI configuration:\n\nError: no plugin cache\n\nAs a result of the above problems, OpenTofu may not behave as intended.\n';
    expect(await lock(settings)).toBe(ExitCode.environment);
    expect(said).toContain(settings.trim());
    expect(said).not.toContain('--mirror');
    said = '';
    expect(await lock(unreachable, '--mirror', root)).toBe(ExitCode.environment);
    expect(said).not.toContain('to do');
  });
});
