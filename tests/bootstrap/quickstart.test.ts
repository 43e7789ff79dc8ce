import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { bazelCommand } from '../../tools/bazel/bazel-command.ts';
import { build } from '../../tools/bazel/build.ts';
import { runProcess } from '../../tools/process/run-process.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { TemporaryCheckout } from './temporary-checkout.ts';

const SOME_MINUTES = 15 * 60_000;
const TIMEOUT = { name: 'bazel in a test', milliseconds: 5 * 60_000 };

/** A rule with the outputs, the mnemonic and the output group of `tofu_validate`, and a verdict that is given. */
const RULE = `
def _impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".validation.json")
    text = json.encode({
        "format": "flywheel-validation/1",
        "label": str(ctx.label),
        "directory": "",
        "level": ctx.attr.level,
        "engine": {"name": "tofu", "version": "1.12.6"},
        "providers": [{"source": "registry.opentofu.org/hashicorp/p", "version": "1.2.3", "level": ctx.attr.level, "verified": True}],
        "files": 1,
        "errors": 0,
        "warnings": ctx.attr.warnings,
        "diagnostics": [],
    })
    ctx.actions.run_shell(
        outputs = [out],
        mnemonic = "TofuValidate",
        command = "echo '%s' > %s" % (text, out.path),
    )
    return [OutputGroupInfo(validation_results = depset([out]), _validation = depset([out]))]

validated = rule(_impl, attrs = {"level": attr.string(), "warnings": attr.int()})
`;

const BUILD = `load(":validated.bzl", "validated")

validated(name = "one", level = "provider")

validated(name = "two", level = "schema", warnings = 2)
`;

let checkout: TemporaryCheckout;
let workspace: string;
beforeEach(async () => {
  checkout = await TemporaryCheckout.create();
  checkout.seedCache();
  workspace = join(checkout.path, 'work');
  checkout.write('work/MODULE.bazel', 'module(name = "work")\n');
  checkout.write('work/validated.bzl', RULE);
  checkout.write('work/BUILD.bazel', BUILD);
  checkout.write(
    'work/.bazelrc',
    [
      `startup --output_user_root=${join(checkout.path, 'out')}`,
      'startup --max_idle_secs=120',
      `try-import ${join(checkout.path, '.flywheel', 'bootstrap.bazelrc')}`,
      `build --disk_cache=${join(checkout.path, 'disk-cache')}`,
      'build --jobs=2',
      '',
    ].join('\n'),
  );
});
afterEach(async () => {
  const bazel = bazelCommand(repositoryRoot, process.env);
  if (bazel.ok) await runProcess({ ...bazel.value, args: ['shutdown'], cwd: workspace, timeout: TIMEOUT });
  await runProcess({ command: 'chmod', args: ['-R', 'u+w', checkout.path], timeout: TIMEOUT });
  checkout.dispose();
});

const start = (): ReturnType<TemporaryCheckout['run']> => checkout.run(['quickstart', '--workspace', 'work']);
const lastLine = (text: string): string | undefined => text.trimEnd().split('\n').at(-1);

test(
  'builds twice, shows each module, and the second build executes nothing',
  async () => {
    const result = await start();
    expect(result.stderr).toBe('');
    expect(result.code).toBe(0);
    expect(lastLine(result.stdout)).toBe('second build: 0 actions executed');
    expect(result.stdout).toContain('validated 2 modules:');
    expect(result.stdout).toMatch(/\/\/:one +provider +none +ran \(\S+\) +p 1\.2\.3 \(verified binary\)/);
    expect(result.stdout).toMatch(/\/\/:two +schema +2 warnings +ran \(\S+\) +p 1\.2\.3 \(recorded schema\)/);
    expect(result.stdout).toMatch(/first build: 2 actions executed in /);
    expect(result.stdout).toContain('rules of providers without a binary were not run');
  },
  SOME_MINUTES,
);

test(
  'says what came from the cache',
  async () => {
    await start();
    const bazel = bazelCommand(repositoryRoot, process.env);
    if (!bazel.ok) throw new Error(bazel.error.type);
    await runProcess({ ...bazel.value, args: ['clean'], cwd: workspace, timeout: TIMEOUT });
    const result = await start();
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/\/\/:one +provider +none +disk cache hit/);
    expect(result.stdout).toMatch(/first build: 2 actions executed in [^\n]*\(2 disk cache hit\)/);
  },
  SOME_MINUTES,
);

test(
  'a second build that has something to do is counted and is a finding',
  async () => {
    // An action that changes its own input while it runs is out of date as soon as it has ended.
    const input = join(workspace, 'input.txt');
    checkout.write('work/input.txt', 'first\n');
    checkout.write(
      'work/BUILD.bazel',
      `${BUILD}
genrule(
    name = "restless",
    srcs = ["input.txt"],
    outs = ["output.txt"],
    cmd = "cp $(SRCS) $@; date +%s%N >> ${input}",
    local = True,
)
`,
    );
    const result = await start();
    expect(lastLine(result.stdout)).toBe('second build: 1 actions executed');
    expect(result.stdout).toContain('executed again: 1 Genrule');
    expect(result.code).toBe(1);
  },
  SOME_MINUTES,
);

test(
  'a build that fails shows what Bazel said and what to do, and there is no second build',
  async () => {
    checkout.write(
      'work/BUILD.bazel',
      `${BUILD}\ngenrule(name = "bad", outs = ["b"], cmd = "echo no way >&2; false")\n`,
    );
    const result = await start();
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('no way');
    expect(result.stderr).toContain('the first build ended with exit code 1');
    expect(result.stderr).toContain('npm run doctor');
    expect(result.stdout).not.toContain('second build');
  },
  SOME_MINUTES,
);

test(
  "Bazel's own failure, and a workspace that validates nothing, are not a success",
  async () => {
    checkout.write('work/BUILD.bazel', 'nonsense(');
    const broken = await start();
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain('BUILD.bazel:1');

    checkout.write('work/BUILD.bazel', '');
    const empty = await start();
    expect(empty.code).toBe(1);
    expect(empty.stdout).not.toContain('second build');

    const absent = await checkout.run(['quickstart', '--workspace', 'nowhere']);
    expect(absent.code).toBe(2);
    expect(absent.stderr).toContain('holds no MODULE.bazel');
  },
  SOME_MINUTES,
);

test(
  'the report of a real build',
  async () => {
    await checkout.run(['bootstrap']);
    const bazel = bazelCommand(repositoryRoot, process.env);
    if (!bazel.ok) throw new Error(bazel.error.type);
    const lines: string[] = [];
    const outcome = await build({
      bazel: bazel.value,
      workspace,
      targets: ['//...'],
      flags: ['--output_groups=+validation_results'],
      reports: join(checkout.path, 'reports'),
      timeout: TIMEOUT,
      onLine: (line) => lines.push(line),
    });
    if (!outcome.ok || !outcome.value.report.ok) throw new Error(lines.join('\n'));
    const { exit, actionsExecuted, actionsByMnemonic, runners, outputs } = outcome.value.report.value;
    expect({ exit, actionsExecuted }).toEqual({ exit: 'SUCCESS', actionsExecuted: 2 });
    expect([...actionsByMnemonic]).toEqual([['TofuValidate', 2]]);
    expect(runners.get('internal')).toBe(1);
    expect(outputs.get('validation_results')?.map((path) => path.split('/').at(-1))).toEqual([
      'one.validation.json',
      'two.validation.json',
    ]);
    expect(outcome.value.spawns.map(({ mnemonic, cacheHit }) => [mnemonic, cacheHit])).toEqual([
      ['TofuValidate', false],
      ['TofuValidate', false],
    ]);
  },
  SOME_MINUTES,
);
