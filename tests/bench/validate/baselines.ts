import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

import { describeProcessFailure, runProcess } from '../../../tools/process/run-process.ts';
import type { Files } from '../../rig/bazel-workspace.ts';
import { findProviderBinary, providerPlatform } from '../../rig/provider-binary.ts';
import { findTofu } from '../../rig/tofu-binary.ts';
import { bytesBelow, measure, type Cost } from './accounting.ts';
import type { ModuleKind } from './modules.ts';

export interface Measured {
  readonly cost: Cost;
  readonly bytesWritten: number;
  /** How many modules the cost is of. */
  readonly modules: number;
}

/** An unpacked filesystem mirror of links to the binaries that the rules use as well. */
export function makeMirror(directory: string, kind: ModuleKind): void {
  for (const [source, version] of Object.entries(kind.binaries)) {
    const place = join(directory, 'registry.opentofu.org', source, version, providerPlatform);
    mkdirSync(place, { recursive: true });
    const name = `terraform-provider-${source.split('/')[1] ?? ''}_v${version}`;
    symlinkSync(findProviderBinary(source, version), join(place, name));
  }
}

async function tofu(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const run = await runProcess({
    command: findTofu(),
    args,
    cwd,
    env,
    timeout: { name: 'one benchmark command', milliseconds: 600_000 },
  });
  if (!run.ok) throw new Error(describeProcessFailure(run.error));
  if (run.value.code !== 0)
    throw new Error(`tofu ${args.join(' ')}:\n${run.value.stdout}${run.value.stderr}`);
}

/** (a): `init` and `validate` in each directory. A plugin cache is not safe for several at once: one after the other. */
export async function initAndValidate(
  scratch: string,
  kind: ModuleKind,
  count: number,
  installation: 'plugin cache' | 'filesystem mirror',
): Promise<Measured> {
  const root = join(scratch, 'init');
  rmSync(root, { recursive: true, force: true });
  const mirror = join(root, 'mirror');
  makeMirror(mirror, kind);
  const cache = join(root, 'cache');
  mkdirSync(cache);
  const settings = join(root, 'settings.tofurc');
  writeFileSync(settings, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
  const env = {
    HOME: root,
    TF_CLI_CONFIG_FILE: settings,
    CHECKPOINT_DISABLE: '1',
    ...(installation === 'plugin cache' && { TF_PLUGIN_CACHE_DIR: cache }),
  };
  const directories = Array.from({ length: count }, (_, index) => {
    const directory = join(root, `m${index}`);
    mkdirSync(directory);
    writeFileSync(join(directory, 'main.tf'), kind.configuration(index, 0));
    return directory;
  });
  const before = bytesBelow(root);
  const waiting = [...directories];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await tofu(['init', '-backend=false', '-input=false'], next, env);
      await tofu(['validate'], next, env);
    }
  };
  const parallel = installation === 'plugin cache' ? 1 : availableParallelism();
  const cost = await measure(undefined, () => Promise.all(Array.from({ length: parallel }, work)));
  const bytesWritten = bytesBelow(root) - before;
  rmSync(root, { recursive: true, force: true });
  return { cost, bytesWritten, modules: count };
}

/** (c): what an engine costs that has nothing to ask anyone. */
export async function bareValidate(scratch: string, count: number): Promise<Measured> {
  const directory = join(scratch, 'bare');
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, 'main.tf'),
    'variable "a" {\n  type = string\n}\noutput "a" {\n  value = var.a\n}\n',
  );
  const env = { HOME: directory, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' };
  const cost = await measure(undefined, async () => {
    for (let run = 0; run < count; run++) await tofu(['validate'], directory, env);
  });
  return { cost, bytesWritten: 0, modules: count };
}

/** (b): a rule as peers write it: the action copies the module, initializes it from a mirror and validates it. */
export function peerRule(workspace: string, kind: ModuleKind): Files {
  const bin = join(workspace, 'peer/bin/tofu');
  mkdirSync(dirname(bin), { recursive: true });
  rmSync(bin, { force: true });
  symlinkSync(findTofu(), bin);
  rmSync(join(workspace, 'peer/mirror'), { recursive: true, force: true });
  makeMirror(join(workspace, 'peer/mirror'), kind);
  return {
    'peer/BUILD.bazel': `filegroup(
    name = "mirror",
    srcs = glob(["mirror/**"]),
    visibility = ["//visibility:public"],
)

exports_files(["bin/tofu"])
`,
    'peer/peer.bzl': `def _impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".ok")
    ctx.actions.run_shell(
        mnemonic = "InitValidate",
        inputs = ctx.files.srcs + ctx.files._mirror,
        tools = [ctx.file._tofu],
        outputs = [out],
        command = """
set -eu
root="$PWD"
tofu="$root/$1"
mkdir work
cp -L "$3" work/
printf 'provider_installation {\\\\n  filesystem_mirror {\\\\n    path = "%s"\\\\n  }\\\\n}\\\\n' "$root/peer/mirror" > work/settings.tofurc
cd work
export HOME="$PWD" TF_CLI_CONFIG_FILE="$PWD/settings.tofurc" CHECKPOINT_DISABLE=1 TMPDIR=/tmp
"$tofu" init -backend=false -input=false > log 2>&1 || { cat log; exit 1; }
"$tofu" validate > log 2>&1 || { cat log; exit 1; }
touch "$root/$2"
""",
        arguments = [ctx.file._tofu.path, out.path, ctx.files.srcs[0].path],
    )
    return DefaultInfo(files = depset([out]))

init_validate = rule(
    implementation = _impl,
    attrs = {
        "srcs": attr.label_list(allow_files = True),
        "_mirror": attr.label(default = "//peer:mirror"),
        "_tofu": attr.label(default = "//peer:bin/tofu", allow_single_file = True, cfg = "exec"),
    },
)
`,
  };
}
