import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { bazelCommand } from '../../tools/bazel/bazel-command.ts';
import { build } from '../../tools/bazel/build.ts';
import { describeProcessFailure, runProcess } from '../../tools/process/run-process.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import type { Files } from '../rig/bazel-workspace.ts';
import { modulePackage, providerFiles, requireRandom } from '../validate/workspace.ts';
import { TemporaryCheckout } from './temporary-checkout.ts';

const SOME_MINUTES = 15 * 60_000;
const TIMEOUT = { name: 'bazel in a test', milliseconds: 5 * 60_000 };

/** Asked of the real provider; it has a name for the argument that it would rather not see. */
const PASSWORD = `${requireRandom}
resource "random_password" "admin" {
  length = 20
  number = true
}
`;

/** The binary of this provider is not to be had, or not to be verified, on any machine. */
const SETTINGS = `terraform {
  required_providers {
    kubernetes = {
      source = "hashicorp/kubernetes"
    }
  }
}

resource "kubernetes_config_map_v1" "settings" {
  metadata {
    name = "settings"
  }
}
`;

const modules: Files = {
  ...modulePackage('password', PASSWORD, 'providers = ["random"],'),
  ...modulePackage('settings', SETTINGS, 'providers = ["kubernetes"],'),
};

let checkout: TemporaryCheckout;
let workspace: string;
let caches = 0;

/** One Bazel server and its repositories for all tests; what a test builds, it builds from nothing. */
beforeAll(async () => {
  checkout = await TemporaryCheckout.create();
  checkout.seedCache();
  workspace = join(checkout.path, 'work');
  expect(await checkout.run(['bootstrap'])).toMatchObject({ code: 0 });
});
afterAll(async () => {
  for (const directory of ['work', 'other']) {
    await bazel(['shutdown'], join(checkout.path, directory)).catch(() => undefined);
  }
  await runProcess({ command: 'chmod', args: ['-R', 'u+w', checkout.path], timeout: TIMEOUT });
  checkout.dispose();
});
beforeEach(async () => {
  for (const name of [
    'broken',
    'restless',
    ...Object.keys(modules).map((file) => file.split('/')[0] ?? ''),
  ]) {
    rmSync(join(workspace, name), { recursive: true, force: true });
  }
  caches += 1;
  write({ ...providerFiles(), ...modules, '.bazelrc': bazelrc() });
  await bazel(['clean'], workspace);
}, SOME_MINUTES);

function write(files: Files, directory = 'work'): void {
  for (const [name, text] of Object.entries(files)) checkout.write(join(directory, name), text);
}

function bazelrc(): string {
  return [
    `startup --output_user_root=${join(checkout.path, 'out')}`,
    'startup --max_idle_secs=120',
    'common --incompatible_strict_action_env',
    'common --jobs=2',
    `common --disk_cache=${join(checkout.path, `disk-cache-${caches}`)}`,
    // As in our own workspaces: the levels that the summary explains are chosen there.
    `try-import ${join(checkout.path, '.flywheel', 'bootstrap.bazelrc')}`,
    '',
  ].join('\n');
}

async function bazel(args: readonly string[], directory: string): Promise<void> {
  const command = bazelCommand(repositoryRoot, checkout.environment());
  if (!command.ok) throw new Error(command.error.type);
  const result = await runProcess({ ...command.value, args, cwd: directory, timeout: TIMEOUT });
  if (!result.ok) throw new Error(describeProcessFailure(result.error));
  if (result.value.code !== 0) throw new Error(result.value.stderr);
}

const start = (name = 'work'): ReturnType<TemporaryCheckout['run']> =>
  checkout.run(['quickstart', '--workspace', name]);
const lastLine = (text: string): string | undefined => text.trimEnd().split('\n').at(-1);

test(
  'builds twice, shows each module, and the second build executes nothing',
  async () => {
    const result = await start();
    expect({ code: result.code, stderr: result.stderr, stdout: result.stdout }).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(lastLine(result.stdout)).toBe('second build: 0 actions executed');
    expect(result.stdout).toContain('validated 2 modules:');
    expect(result.stdout).toMatch(
      /\/\/password:password +provider +1 warning +ran \(\S+\) +random 3\.9\.0 \((?:un)?verified binary\)/,
    );
    expect(result.stdout).toMatch(
      /\/\/settings:settings +schema +none +ran \(\S+\) +kubernetes 3\.2\.1 \(recorded schema\)/,
    );
    expect(result.stdout).toMatch(/first build: [1-9]\d* actions executed in /);
    expect(result.stdout).toContain('rules of providers without a binary were not run');
    expect(result.stdout).toMatch(
      /why hashicorp\/kubernetes: .*(?:registry does not answer|run `tofu providers lock`).*\.flywheel\/bootstrap\.bazelrc/,
    );
    // The warning itself, with its place: a green build does not hide it.
    expect(result.stdout).toContain('password/main.tf:');
  },
  SOME_MINUTES,
);

test(
  'says what came from the cache',
  async () => {
    await start();
    await bazel(['clean'], workspace);
    const result = await start();
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/\/\/password:password +provider +1 warning +disk cache hit/);
    expect(result.stdout).toMatch(/\/\/settings:settings +schema +none +disk cache hit/);
    // All of it: nothing ran.
    expect(result.stdout).toMatch(/first build: \d+ actions executed in [^\n]*\(\d+ disk cache hit\)/);
  },
  SOME_MINUTES,
);

test(
  'a second build that has something to do is counted and is a finding',
  async () => {
    // An action that changes its own input while it runs is out of date as soon as it has ended.
    const input = join(workspace, 'restless', 'input.txt');
    write({
      'restless/input.txt': 'first\n',
      'restless/BUILD.bazel': `genrule(
    name = "restless",
    srcs = ["input.txt"],
    outs = ["output.txt"],
    cmd = "cp $(SRCS) $@; date +%s%N >> ${input}",
    local = True,
)
`,
    });
    const result = await start();
    expect(lastLine(result.stdout)).toBe('second build: 1 actions executed');
    expect(result.stdout).toContain('executed again: 1 Genrule');
    expect(result.code).toBe(1);
  },
  SOME_MINUTES,
);

test(
  'a broken module is shown with its place and what to do, and there is no second build',
  async () => {
    write(
      modulePackage(
        'broken',
        `${requireRandom}resource "random_pet" "a" {\n  lenght = 2\n}\n`,
        'providers = ["random"],',
      ),
    );
    const result = await start();
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('broken/main.tf:9:3: error: Unsupported argument');
    expect(result.stdout).toContain('Did you mean "length"?');
    expect(result.stderr).toContain('the first build ended with exit code 1');
    expect(result.stderr).toMatch(/only the build: cd work && .*npx bazel build \/\/\.\.\./);
    expect(result.stderr).toContain('npm run doctor');
    expect(result.stdout).not.toContain('second build');
  },
  SOME_MINUTES,
);

test(
  "Bazel's own failure, and a workspace that validates nothing, are not a success",
  async () => {
    write({ 'password/BUILD.bazel': 'nonsense(' });
    const broken = await start();
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain('password/BUILD.bazel:1');

    write({ 'MODULE.bazel': 'module(name = "other")\n', 'BUILD.bazel': '', '.bazelrc': bazelrc() }, 'other');
    const empty = await start('other');
    expect(empty.code).toBe(1);
    expect(empty.stdout).not.toContain('second build');

    const absent = await start('nowhere');
    expect(absent.code).toBe(2);
    expect(absent.stderr).toContain('holds no MODULE.bazel');
  },
  SOME_MINUTES,
);

test(
  'the report of a real build',
  async () => {
    const command = bazelCommand(repositoryRoot, checkout.environment());
    if (!command.ok) throw new Error(command.error.type);
    const lines: string[] = [];
    const outcome = await build({
      bazel: command.value,
      workspace,
      targets: ['//...'],
      flags: ['--output_groups=+validation_results'],
      reports: join(checkout.path, 'reports'),
      timeout: TIMEOUT,
      onLine: (line) => lines.push(line),
    });
    if (!outcome.ok || !outcome.value.report.ok) throw new Error(lines.join('\n'));
    const { exit, actionsExecuted, actionsByMnemonic, runners, outputs } = outcome.value.report.value;
    expect(exit).toBe('SUCCESS');
    expect(actionsByMnemonic.get('TofuValidate')).toBe(2);
    const sum = [...actionsByMnemonic.values()].reduce((total, count) => total + count, 0);
    expect(actionsExecuted).toBe(sum);
    expect(runners.get('internal')).toBeGreaterThan(0);
    const results = outputs.get('validation_results')?.map((path) => path.split('/').at(-1));
    expect(results?.filter((name) => name?.endsWith('.validation.json')).sort()).toEqual([
      'password.validation.json',
      'password_plan_check.validation.json',
      'settings.validation.json',
      'settings_plan_check.validation.json',
    ]);
    const validations = outcome.value.spawns.filter(({ mnemonic }) => mnemonic === 'TofuValidate');
    expect(validations.map(({ cacheHit }) => cacheHit)).toEqual([false, false]);
  },
  SOME_MINUTES,
);
