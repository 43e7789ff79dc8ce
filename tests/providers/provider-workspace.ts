import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { BazelWorkspace, consumerModule, type BazelResult, type Files } from '../rig/bazel-workspace.ts';

export const lockFile = '.terraform.lock.hcl';

/** One block of a lock file. */
export function lockBlock(address: string, version: string, hashes: readonly string[]): string {
  const list = hashes.map((hash) => `    "${hash}",\n`).join('');
  return `provider "${address}" {\n  version = "${version}"\n  hashes = [\n${list}  ]\n}\n`;
}

/** MODULE.bazel of a consumer whose lock file is in the root package, and further lines for the extension `tofu`. */
export function tofuModule(...tags: readonly string[]): string {
  return consumerModule(
    [
      'tofu = use_extension("@rules_flywheel//build/tofu:extensions.bzl", "tofu")',
      `tofu.providers(lock_files = ["//:${lockFile}"])`,
      ...tags,
      'use_repo(tofu, "tofu_providers")',
      '',
    ].join('\n'),
  );
}

/** A consumer of the extension that reaches the registry on `port` in place of registry.opentofu.org. */
export async function providerWorkspace(port: number, files: Files): Promise<BazelWorkspace> {
  const workspace = await BazelWorkspace.create({
    files: {
      'MODULE.bazel': tofuModule(),
      'downloader.cfg': [
        `rewrite ^registry\\.opentofu\\.org/(.*) http://127.0.0.1:${port}/$1`,
        `rewrite ^packages\\.example/(.*) http://127.0.0.1:${port}/$1`,
        '',
      ].join('\n'),
      ...files,
    },
  });
  const own = [
    // What the bootstrap found for this machine must not decide here.
    'common --repo_env=FLYWHEEL_LOCAL_PROVIDERS=',
    'common --repo_env=FLYWHEEL_SCHEMA_ONLY_PROVIDERS=',
    // Bytes that an earlier test fetched would hide what this one's server sends.
    'common --repository_cache=',
    `common --experimental_downloader_config=${join(workspace.path, 'downloader.cfg')}`,
    '',
  ];
  writeFileSync(join(workspace.path, '.bazelrc'), [workspace.read('.bazelrc'), ...own].join('\n'));
  return workspace;
}

/** Fields of TofuProviderInfo as Bazel sees them; analyses the target, so that its repository is fetched. */
export async function providerInfo(
  workspace: BazelWorkspace,
  target: string,
  args: readonly string[] = [],
): Promise<{ readonly result: BazelResult; readonly fields: Readonly<Record<string, string>> }> {
  workspace.write({
    'info.cquery': `
def format(target):
    for key, info in providers(target).items():
        if key.endswith("%TofuProviderInfo"):
            return "\\n".join([
                "source=" + info.source,
                "version=" + info.version,
                "verified=" + str(info.verified),
                "origin=" + info.origin,
                "binary=" + (info.binary.path if info.binary else "none"),
                "schema=" + info.schema.path,
            ])
    return "none"
`,
  });
  const result = await workspace.bazel([
    'cquery',
    ...args,
    target,
    '--output=starlark',
    '--starlark:file=info.cquery',
  ]);
  const fields = Object.fromEntries(
    result.stdout
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return { result, fields };
}
