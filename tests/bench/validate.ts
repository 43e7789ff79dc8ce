/**
 * `npm run bench:validate`: what one validation costs, beside `tofu init -backend=false && tofu validate` on the same
 * module with the same provider binaries, in the same run. Nothing is cached in either; the page cache is warm.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import yargs from 'yargs';

import { bazelCommand, describeNoBazel } from '../../tools/bazel/bazel-command.ts';
import { describeProcessFailure, runProcess } from '../../tools/process/run-process.ts';
import type { ValidationRequest } from '../../tools/validate/request.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { providerPlatform } from '../rig/provider-binary.ts';

const MODULE = 'tofu/modules/release-id';
const REQUEST = `bazel-bin/${MODULE}/release_id.request.json`;

async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const result = await runProcess({
    command,
    args,
    cwd,
    env,
    timeout: { name: 'one benchmark command', milliseconds: 600_000 },
  });
  if (!result.ok) throw new Error(describeProcessFailure(result.error));
  if (result.value.code !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} ended with code ${result.value.code}:\n${result.value.stdout}${result.value.stderr}`,
    );
  }
  return result.value.stdout;
}

/** The mirror holds links to the providers that the action is given, in the layout `init` wants. */
function makeMirror(directory: string, execroot: string, request: ValidationRequest): string {
  for (const { source, version, binary } of request.providers) {
    if (binary === undefined)
      throw new Error(`${source} is at level schema on this machine: nothing to compare with`);
    const platform = join(directory, source, version, providerPlatform);
    mkdirSync(platform, { recursive: true });
    symlinkSync(
      resolve(execroot, binary),
      join(platform, `terraform-provider-${source.split('/')[2] ?? ''}_v${version}`),
    );
  }
  const settings = join(directory, 'settings.tofurc');
  writeFileSync(
    settings,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(directory)}\n  }\n}\n`,
  );
  return settings;
}

const options = await yargs(process.argv.slice(2))
  .option('runs', { type: 'number', default: 9, describe: 'counted runs of each' })
  .option('json', { type: 'boolean', default: false })
  .strict()
  .parseAsync();

const bazel = bazelCommand(repositoryRoot, process.env);
if (!bazel.ok) throw new Error(describeNoBazel(bazel.error));
const inBazel = (args: readonly string[]): Promise<string> =>
  run(bazel.value.command, args, repositoryRoot, bazel.value.env);

await inBazel(['build', `//${MODULE}:all`, '//tools/actions:driver']);
const execroot = (await inBazel(['info', 'execution_root'])).trim();
const request = JSON.parse(readFileSync(join(repositoryRoot, REQUEST), 'utf8')) as ValidationRequest;
const driver = resolve(repositoryRoot, 'bazel-bin/tools/actions/driver.mjs');

const scratch = mkdtempSync('/var/tmp/flywheel-bench-');
try {
  const providerRequest = join(scratch, 'provider.json');
  writeFileSync(
    providerRequest,
    JSON.stringify({ ...request, output: join(scratch, 'provider.result.json') }),
  );
  const schemaRequest = join(scratch, 'schema.json');
  const withoutBinaries = request.providers.map(({ source, version, schema, verified }) => ({
    source,
    version,
    schema,
    verified,
  }));
  writeFileSync(
    schemaRequest,
    JSON.stringify({ ...request, providers: withoutBinaries, output: join(scratch, 'schema.result.json') }),
  );
  const settings = makeMirror(join(scratch, 'mirror'), execroot, request);
  const tofu = resolve(execroot, request.tofu);
  const environment = { HOME: scratch, TF_CLI_CONFIG_FILE: settings, CHECKPOINT_DISABLE: '1' };
  let copies = 0;

  const subjects: Readonly<Record<string, () => Promise<unknown>>> = {
    'level provider': () => run(process.execPath, [driver, 'validate', providerRequest], execroot, {}),
    'level schema': () => run(process.execPath, [driver, 'validate', schemaRequest], execroot, {}),
    'init + validate': async () => {
      const directory = join(scratch, `copy-${copies++}`);
      cpSync(join(repositoryRoot, MODULE), directory, { recursive: true });
      await run(tofu, ['init', '-backend=false'], directory, environment);
      await run(tofu, ['validate'], directory, environment);
    },
  };

  const times = new Map<string, number[]>();
  for (let round = 0; round <= options.runs; round++) {
    for (const [name, subject] of Object.entries(subjects)) {
      const started = performance.now();
      await subject();
      // The first round warms the page cache.
      if (round > 0) times.set(name, [...(times.get(name) ?? []), performance.now() - started]);
    }
  }
  const rows = [...times].map(([name, values]) => {
    const sorted = values.toSorted((a, b) => a - b);
    return {
      name,
      median: sorted[Math.floor(sorted.length / 2)] ?? 0,
      min: sorted[0] ?? 0,
      max: sorted.at(-1) ?? 0,
    };
  });
  const reference = rows.find((row) => row.name === 'init + validate')?.median ?? 0;
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ module: MODULE, runs: options.runs, milliseconds: rows }, undefined, 2)}\n`,
    );
  } else {
    const providers = request.providers.map(
      ({ source, version }) => `${source.split('/')[2] ?? source} ${version}`,
    );
    process.stdout.write(
      `one validation of //${MODULE} (${providers.join(', ')}), wall ms over ${options.runs} runs:\n`,
    );
    for (const { name, median, min, max } of rows) {
      const ratio = (reference / median).toFixed(1);
      process.stdout.write(
        `  ${name.padEnd(16)} median ${median.toFixed(0).padStart(5)}  min ${min.toFixed(0).padStart(5)}  max ${max.toFixed(0).padStart(5)}  ${ratio}x as fast as init + validate\n`,
      );
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
