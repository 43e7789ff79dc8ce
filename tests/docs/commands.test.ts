import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { cacheDirectory } from '../../tools/machine/cache-directory.ts';
import { describeProcessFailure, runProcess, type ProcessOutput } from '../../tools/process/run-process.ts';
import { lintChecks } from '../checks/lint-checks.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { documentedCommands } from './documented-commands.ts';

interface Expectation {
  /** What the output has to show, besides exit code 0. */
  readonly shows: RegExp;
  /** A file of the clone that gets a comment before, and loses it behind. */
  readonly changes?: string;
}

const MODULE_FILE = 'tofu/modules/bazel-cache/outputs.tf';

/** How each documented command is proven. A command that is in the documents and not here fails the first test. */
const executed: Readonly<Record<string, Expectation>> = {
  'npm ci && npm start': { shows: /\nsecond build: 0 actions executed\n$/ },
  'npm run doctor': { shows: /everything needed is here/ },
  'npx bazel build //...': { shows: /Build completed successfully/ },
  'npx bazel test //...': { shows: /out of (\d+) tests: \1 tests pass/ },
  'npx bazel build //... --output_groups=sarif --norun_validations --build_event_json_file=events.json': {
    shows: /Build completed successfully/,
  },
  'npx bazel run //tools:flywheel -- sarif --build-events events.json --out findings.sarif': {
    shows: /0 findings of \d+ checks?, level (schema|provider): findings\.sarif/,
  },
  'npx bazel test //tofu/modules:all_test': { shows: /bazel_cache_test .*PASSED/ },
  "npx bazel test //tofu/modules/release-id:release_id_test --test_filter='refuses_*'": {
    shows: /release_id_test .*PASSED/,
  },
  'npx bazel test //build/...': { shows: /tests: \d+ tests pass/ },
  'npx bazel build //stacks/site:site_validate': { shows: /Build completed successfully/ },
  'npx bazel run //modules/web-service:web_service_fmt': { shows: /formatted already/ },
  'npx bazel run //tofu/modules/release-id:release_id_fmt': { shows: /formatted already/ },
  'npm run fix': { shows: /unchanged/ },
  'npx vitest run tools/validate': { shows: /Test Files .*\d+ passed/ },
  'npm run docs:reference': { shows: /wrote .*docs\/reference\.md/ },
  'npx bazel build //tofu/modules:all_validate': { shows: /Build completed successfully/ },
  'npx bazel test //tofu/modules:all_fmt_test': { shows: /tests: \d+ tests pass/ },
  'npx bazel run //tofu:all_fmt': { shows: /formatted already/ },
  'npm run test:mutations -- --only tools/validate/verdict.ts': { shows: /^(\d+) of \1 mutations noticed/m },
  'npm run bench:validate -- --modules 1 --runs 1 --only small --modes worker': {
    shows: /^small +1 worker +cold /m,
  },
  'npx flywheel affected --base HEAD': {
    changes: MODULE_FILE,
    shows:
      /^(?!.*release)(?=.*\n\/\/tofu\/modules\/bazel-cache:bazel_cache\n).*\n\/\/tofu\/stacks\/bazel-cache:bazel_cache\n/s,
  },
  'npx flywheel affected why //tofu/modules:all_validate --base HEAD': {
    changes: MODULE_FILE,
    shows: /all_validate is affected:\n {2}tofu\/modules\/bazel-cache\/outputs\.tf modified via /,
  },
  'npx flywheel affected snapshot': { shows: /^kept the graph of [0-9a-f]{40}: \d+ targets, in /m },
  'npx flywheel affected run --base HEAD -- test': {
    changes: MODULE_FILE,
    shows: /^(?!.*release).*bazel_cache_test .*PASSED.* out of (\d+) tests: \1 tests pass/s,
  },
  'npm run bench:affected -- --rules 240 --runs 1 --only warm --no-replay': {
    shows: /^240 +flywheel affected +content +warm, graph stored +S0 stored-graph /m,
  },
  'npm run bootstrap -- --refresh': { shows: /ready: Bazel/ },
  'npm run bootstrap -- --tests': { shows: /ready: Bazel/ },
  'npm run bootstrap': { shows: /ready: Bazel/ },
};

/** Proven elsewhere, or by nobody here: why. */
const notExecuted: Readonly<Record<string, string>> = {
  'npm ci && npm test': 'this test is part of it',
  'kubectl --namespace build-cache create secret generic bazel-cache-s3-credentials --from-file=access-key --from-file=secret-key':
    'needs a cluster',
  'npx flywheel greedy -- nix build .#package': 'tests/greedy does, in a store and with a cache of its own',
  'npx flywheel push result': 'tests/push does, in a store and with a cache of its own',
  'npm run bench:validate': 'takes half an hour: a short one is executed',
  'npm run bench:affected': 'takes 20 minutes: a short one is executed',
  'npm run test:mutations':
    'takes half an hour: the same with --only is executed, and tests/mutations/ looks that each fits',
  'tofu init': 'needs the provider registry',
  'tofu apply -var cluster_context=CONTEXT -var s3_endpoint=minio.minio.svc:9000': 'needs a cluster',
};

/** Commands that `npm test` runs as they are documented, before this test. */
const checks = lintChecks().map(({ command, args }) => [command, ...args].join(' '));

const commands = documentedCommands();

describe('the documents', () => {
  it('name no command that is not proven here', () => {
    const unknown = commands.filter(
      ({ command }) => !(command in executed) && !(command in notExecuted) && !checks.includes(command),
    );
    expect(unknown).toEqual([]);
    const documented = new Set(commands.map(({ command }) => command));
    const stale = [...Object.keys(executed), ...Object.keys(notExecuted)].filter(
      (command) => !documented.has(command),
    );
    expect(stale).toEqual([]);
  });
});

/** A clone of the files of now, with a home of its own; only what the bootstrap has built comes along. */
describe('in a fresh clone with an empty home', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-fresh-clone-');
  const clone = join(scratch, 'a clone');

  const run = async (command: string, directory: string): Promise<ProcessOutput> => {
    const result = await runProcess({
      command: 'sh',
      args: ['-c', command],
      cwd: join(clone, directory),
      env: {
        ...process.env,
        HOME: join(scratch, 'home'),
        XDG_CACHE_HOME: dirname(cacheDirectory(process.env)),
        NPM_CONFIG_USERCONFIG:
          process.env['NPM_CONFIG_USERCONFIG'] ?? join(process.env['HOME'] ?? '', '.npmrc'),
        NO_COLOR: '1',
      },
      timeout: { name: 'a documented command', milliseconds: 600_000 },
    });
    if (!result.ok) throw new Error(describeProcessFailure(result.error));
    return result.value;
  };

  beforeAll(() => {
    mkdirSync(join(scratch, 'home'), { recursive: true });
    const files = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
      cwd: repositoryRoot,
      encoding: 'utf8',
    });
    for (const file of files.split('\0').filter((name) => name !== '')) {
      cpSync(join(repositoryRoot, file), join(clone, file));
    }
    execFileSync('git', ['init', '--quiet'], { cwd: clone });
    execFileSync('git', ['add', '--all'], { cwd: clone });
    const author = ['-c', 'user.name=a test', '-c', 'user.email=test@example.com'];
    execFileSync('git', [...author, 'commit', '--quiet', '--message=all'], { cwd: clone });
  });
  afterAll(async () => {
    for (const directory of ['.', 'examples']) await run('npx bazel shutdown', directory);
    await run(`chmod -R u+w '${scratch}'`, '.');
    rmSync(scratch, { recursive: true, force: true });
  });

  it.each(Object.keys(executed).flatMap((command) => commands.filter((known) => known.command === command)))(
    '$command ($place)',
    async ({ command, directory }) => {
      const { changes, shows } = executed[command] ?? { shows: /^$/ };
      if (changes !== undefined) appendFileSync(join(clone, changes), '# a change\n');
      const result = await run(command, directory === 'docs' ? '.' : directory);
      if (changes !== undefined) execFileSync('git', ['checkout', '--quiet', changes], { cwd: clone });
      const output = `${result.stderr}${result.stdout}`;
      expect({ code: result.code, output: result.code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
      expect(output).toMatch(shows);
    },
    900_000,
  );
});
