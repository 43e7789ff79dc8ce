import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { bazelCommand, describeNoBazel } from '../../../tools/bazel/bazel-command.ts';
import {
  describeProcessFailure,
  runProcess,
  type ProcessOutput,
} from '../../../tools/process/run-process.ts';
import { repositoryRoot } from '../../rig/bootstrap-rc.ts';
import { renderReference } from './markdown.ts';
import { decodeStarlarkFile, type StarlarkFile, type StarlarkRule } from './stardoc.ts';

export const referenceFile = join(repositoryRoot, 'docs/reference.md');
export const referenceCommand = 'npm run docs:reference';

/** Targets of docs/BUILD.bazel, in the order of the reference. */
const extracts = [
  'tofu_rules',
  'tofu_providers',
  'tofu_extensions',
  'toolchains_extensions',
  'toolchains_defs',
  'toolchains_tool_info',
] as const;

const behindMacros = ['rule_of_module', 'rule_of_fmt_test', 'rule_of_stack'] as const;

export interface PublicStarlark {
  readonly files: readonly StarlarkFile[];
  readonly rulesBehindMacros: readonly StarlarkRule[];
}

/** Builds what Bazel knows of the public Starlark files. */
export async function publicStarlark(): Promise<PublicStarlark> {
  const flags = (process.env['FLYWHEEL_TEST_BAZEL_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
  await bazel(['build', ...flags, '//docs:all']);
  const directory = (await bazel(['info', ...flags, 'bazel-bin'])).stdout.trim().split('\n').at(-1) ?? '';
  const read = (name: string): StarlarkFile =>
    decodeStarlarkFile(readFileSync(join(directory, `docs/${name}.binaryproto`)));
  return {
    files: extracts.map(read),
    rulesBehindMacros: behindMacros.map(read).flatMap(({ rules }) => rules),
  };
}

/** The text of docs/reference.md as it should be. */
export async function reference({ files, rulesBehindMacros }: PublicStarlark): Promise<string> {
  const options = await resolveConfig(referenceFile);
  return format(renderReference(files, rulesBehindMacros, referenceCommand), {
    ...options,
    parser: 'markdown',
  });
}

async function bazel(args: readonly string[]): Promise<ProcessOutput> {
  const command = bazelCommand(repositoryRoot, process.env);
  if (!command.ok) throw new Error(describeNoBazel(command.error));
  const run = await runProcess({
    command: command.value.command,
    args,
    cwd: repositoryRoot,
    env: command.value.env,
    timeout: { name: 'bazel for the reference', milliseconds: 300_000 },
  });
  if (!run.ok) throw new Error(describeProcessFailure(run.error));
  if (run.value.code !== 0) throw new Error(run.value.stderr);
  return run.value;
}
