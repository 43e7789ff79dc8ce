import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describeProcessFailure, runProcess, type Timeout } from '../../tools/process/run-process.ts';
import { err, ok, type Result } from '../../tools/result.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { findTofu } from '../rig/tofu-binary.ts';

export const bazelCacheModule = join(repositoryRoot, 'tofu', 'modules', 'bazel-cache');

/** What the module computes from its variables alone; the names are those of the locals in its config.tf. */
export interface RenderedBazelCache {
  readonly server_arguments: readonly string[];
  readonly server_credentials: Readonly<Record<string, string>>;
  readonly health_service: string;
  readonly max_size_gib: number;
  readonly hard_limit_gib: number;
  readonly volume_size: string;
  readonly grpc_endpoint: string;
  readonly bazelrc: string;
  readonly external_bazelrc: string | null;
}

const renderedLocals = [
  'server_arguments',
  'server_credentials',
  'health_service',
  'max_size_gib',
  'hard_limit_gib',
  'volume_size',
  'grpc_endpoint',
  'bazelrc',
  'external_bazelrc',
] as const satisfies readonly (keyof RenderedBazelCache)[];

const requiredVariables = {
  namespace: 'build-cache',
  s3_endpoint: 'minio.minio.svc:9000',
  s3_secret: 'bazel-cache-s3-credentials',
} as const;

const TOFU_TIMEOUT: Timeout = { name: 'tofu on a part of a module', milliseconds: 60_000 };

/**
 * Evaluates the module's own variables.tf, config.tf and templates with a real tofu. They name no provider, so nothing
 * stands in for anything. The error is the engine's text.
 */
export async function renderBazelCache(
  variables: Readonly<Record<string, unknown>>,
): Promise<Result<RenderedBazelCache, string>> {
  const scratch = mkdtempSync('/tmp/flywheel-render-');
  try {
    const directory = join(scratch, 'module');
    mkdirSync(directory);
    cpSync(join(bazelCacheModule, 'templates'), join(directory, 'templates'), { recursive: true });
    for (const name of readdirSync(bazelCacheModule)) {
      if (/^(variables.*|config)\.tf$/.test(name))
        cpSync(join(bazelCacheModule, name), join(directory, name));
    }
    const outputs = Object.fromEntries(renderedLocals.map((name) => [name, { value: `\${local.${name}}` }]));
    writeFileSync(join(directory, 'rendered.tf.json'), JSON.stringify({ output: outputs }));
    writeFileSync(
      join(directory, 'terraform.tfvars.json'),
      JSON.stringify({ ...requiredVariables, ...variables }),
    );
    const applied = await tofu(scratch, ['apply', '-auto-approve', '-no-color', '-input=false']);
    if (!applied.ok) return applied;
    const shown = await tofu(scratch, ['output', '-json']);
    if (!shown.ok) return shown;
    const values = JSON.parse(shown.value) as Record<string, { readonly value: unknown }>;
    const rendered = Object.fromEntries(renderedLocals.map((name) => [name, values[name]?.value ?? null]));
    return ok(rendered as unknown as RenderedBazelCache);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function tofu(scratch: string, args: readonly string[]): Promise<Result<string, string>> {
  const run = await runProcess({
    command: findTofu(),
    args,
    cwd: join(scratch, 'module'),
    timeout: TOFU_TIMEOUT,
    env: { HOME: scratch, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' },
  });
  if (!run.ok) return err(describeProcessFailure(run.error));
  if (run.value.code !== 0) return err(run.value.stderr);
  return ok(run.value.stdout);
}
