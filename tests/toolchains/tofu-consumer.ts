import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  BazelWorkspace,
  consumerModule,
  type BazelResult,
  type BazelRunOptions,
} from '../rig/bazel-workspace.ts';

/** What `provenance.json` holds (see ToolInfo). */
export interface Provenance {
  readonly tool: string;
  readonly version: string;
  readonly source: string;
  readonly path?: string;
  readonly url?: string;
  readonly store_path?: string;
  readonly sha256?: string;
  readonly archive_sha256?: string;
  readonly tried: readonly { readonly source: string; readonly outcome: string }[];
}

/** An action that runs the resolved tofu, as the rules do: no PATH of the caller. */
const BUILD_FILE = `
genrule(
    name = "version",
    outs = ["version.json"],
    cmd = "$(TOFU_BIN) version -json > $@",
    toolchains = ["@rules_flywheel//build/toolchains:current_tofu_toolchain"],
    tools = ["@rules_flywheel//build/toolchains:current_tofu_toolchain"],
)
`;

/** MODULE.bazel of a consumer with one `toolchains.tofu(…)` tag. */
export function moduleWithTofu(attributes: string): string {
  return consumerModule(`
toolchains = use_extension("@rules_flywheel//build/toolchains:extensions.bzl", "toolchains")
toolchains.tofu(${attributes})
`);
}

/** A consumer of rules_flywheel in which only the chain of sources decides which tofu is used. */
export class TofuConsumer {
  readonly workspace: BazelWorkspace;

  private constructor(workspace: BazelWorkspace) {
    this.workspace = workspace;
  }

  static async create(): Promise<TofuConsumer> {
    return new TofuConsumer(
      await BazelWorkspace.create({ files: { 'BUILD.bazel': BUILD_FILE }, bootstrapToolPaths: false }),
    );
  }

  /** Builds the action that runs tofu; `flags` are Bazel's. */
  build(flags: readonly string[] = [], options: BazelRunOptions = {}): Promise<BazelResult> {
    return this.workspace.bazel(['build', ...flags, '//:version'], options);
  }

  /** The version that tofu printed in the action. */
  printedVersion(): string {
    const output = JSON.parse(this.workspace.read('bazel-bin/version.json')) as { terraform_version: string };
    return output.terraform_version;
  }

  async provenance(flags: readonly string[] = [], options: BazelRunOptions = {}): Promise<Provenance> {
    const target = '@rules_flywheel//build/toolchains:tofu_provenance';
    const built = await this.workspace.bazel(['build', ...flags, target], options);
    if (built.code !== 0) throw new Error(built.stderr);
    const files = await this.workspace.bazel(['cquery', '--output=files', ...flags, target], options);
    return JSON.parse(readFileSync(await this.#absolute(files.stdout.trim()), 'utf8')) as Provenance;
  }

  /** The path of the tofu binary in its repository, not resolved any further. */
  async binary(flags: readonly string[] = [], options: BazelRunOptions = {}): Promise<string> {
    const target = '@rules_flywheel//build/toolchains:current_tofu_toolchain';
    const files = await this.workspace.bazel(['cquery', '--output=files', ...flags, target], options);
    return this.#absolute(files.stdout.trim());
  }

  async #absolute(path: string): Promise<string> {
    const outputBase = await this.workspace.bazel(['info', 'output_base']);
    return join(outputBase.stdout.trim(), path);
  }

  dispose(): Promise<void> {
    return this.workspace.dispose();
  }
}
