import { dirname } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace, type BazelResult, type Files } from '../rig/bazel-workspace.ts';
import { eventually, expectGone, runningProcesses, validationProcesses } from './process-table.ts';
import { modulePackage, providerFiles, requireRandom } from '../validate/workspace.ts';

const MODULES = 12;

/** The same modules with other contents each time, so that all are validated again. */
function modules(round: number): Files {
  return Object.assign(
    {},
    ...Array.from({ length: MODULES }, (_, n) =>
      modulePackage(
        `m${n}`,
        `${requireRandom}# ${round}\nresource "random_password" "a" {\n  length = ${10 + n}\n}\n`,
        'providers = ["random"],',
      ),
    ),
  ) as Files;
}

describe('nothing is left of validations', () => {
  let workspace: BazelWorkspace;
  let root: string;
  let round = 0;

  beforeAll(async () => {
    workspace = await BazelWorkspace.create({ files: { ...providerFiles(), ...modules(round) } });
    root = dirname(workspace.path);
    expect((await workspace.bazel(['build', '//...'])).code).toBe(0);
  });
  afterAll(() => workspace.dispose());

  function build(...flags: readonly string[]): Promise<BazelResult> {
    workspace.write(modules(++round));
    return workspace.bazel(['build', ...flags, '//...']);
  }

  /** A build, and what it leaves running for the next one. */
  async function afterBuild(...flags: readonly string[]): Promise<ReturnType<typeof validationProcesses>> {
    expect((await build(...flags)).code).toBe(0);
    const running = validationProcesses(root);
    expect(running.workers).toHaveLength(1);
    expect(running.guardians).toHaveLength(1);
    expect(running.providers).toHaveLength(1);
    expect(running.engines).toEqual([]);
    return running;
  }

  /** Starts a build and does something as soon as the engine is at work. */
  async function duringBuild(
    act: (running: ReturnType<typeof validationProcesses>) => void,
    ...flags: readonly string[]
  ): Promise<{ result: BazelResult; running: ReturnType<typeof validationProcesses> }> {
    const built = build(...flags);
    let running = validationProcesses(root);
    await eventually('no engine', () => {
      running = validationProcesses(root);
      return running.engines.length > 0 && running.providers.length > 0 ? [] : ['waiting'];
    });
    act(running);
    return { result: await built, running };
  }

  const kill = (pids: readonly number[], signal: NodeJS.Signals): void => {
    for (const pid of pids) process.kill(pid, signal);
  };
  const clients = (): number[] =>
    runningProcesses()
      .filter(({ words }) => words.includes(`--output_user_root=${root}/out`) && words.includes('build'))
      .map(({ pid }) => pid);

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)('after %s of the worker', async (signal) => {
    const running = await afterBuild();
    kill(running.workers, signal);
    await expectGone(running, root);
  });

  it('after SIGKILL of a worker at work, and the next build is right', async () => {
    const { running } = await duringBuild(({ workers }) => {
      kill(workers, 'SIGKILL');
    });
    await expectGone(running, root);
    await afterBuild();
  });

  it.each([
    ['that does not cancel requests', []],
    ['that cancels requests', ['--experimental_worker_cancellation']],
  ] as const)('after ^C of a build %s', async (_, flags) => {
    const { result, running } = await duringBuild(
      () => {
        kill(clients(), 'SIGINT');
      },
      ...flags,
    );
    expect(result.code).toBe(8);
    await eventually('engines', () => validationProcesses(root).engines);
    await afterBuild();
    const last = validationProcesses(root);
    await workspace.bazel(['shutdown']);
    await expectGone(running, root);
    await expectGone(last, root);
  });

  it('after a provider was killed, and the modules are validated all the same', async () => {
    const { result, running } = await duringBuild(({ providers }) => {
      kill(providers, 'SIGKILL');
    });
    expect(result.stderr).toContain('Build completed successfully');
    await eventually('the dead provider’s directory', () =>
      validationProcesses(root).providers.filter((pid) => running.providers.includes(pid)),
    );
  });

  it('after Bazel has ended its workers: --worker_quit_after_build', async () => {
    const running = await afterBuild();
    expect((await build('--worker_quit_after_build')).code).toBe(0);
    await expectGone(running, root);
    await eventually('workers', () => validationProcesses(root).workers);
  });

  it('after Bazel has evicted its workers for their memory', async () => {
    const flags = [
      '--experimental_total_worker_memory_limit_mb=1',
      '--experimental_worker_metrics_poll_interval=1s',
    ];
    const running = await afterBuild();
    // Bazel looks at its workers while it builds, and ends those that have nothing to do.
    workspace.write({
      'slow/BUILD.bazel': 'genrule(name = "slow", outs = ["out"], cmd = "sleep 6; touch $@")\n',
    });
    expect((await workspace.bazel(['build', ...flags, '//slow'])).code).toBe(0);
    await expectGone(running, root);
  });

  it('after bazel shutdown', async () => {
    const running = await afterBuild();
    await workspace.bazel(['shutdown']);
    await expectGone(running, root);
  });

  it('after SIGKILL of Bazel itself', async () => {
    const running = await afterBuild();
    const server = await workspace.bazel(['info', 'server_pid']);
    kill([Number(server.stdout.trim())], 'SIGKILL');
    await expectGone(running, root);
  });

  it('of actions without a worker', async () => {
    const { result } = await duringBuild(() => {
      kill(clients(), 'SIGINT');
    }, '--spawn_strategy=local');
    expect(result.code).toBe(8);
    await eventually('engines and providers', () => {
      const { engines, providers } = validationProcesses(root);
      return [...engines, ...providers];
    });
  });
});
