import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repositoryRoot } from '../../rig/bootstrap-rc.ts';
import { BazelWorkspace } from '../../rig/bazel-workspace.ts';
import { providerFiles } from '../../validate/workspace.ts';
import { bytesBelow, measure } from './accounting.ts';
import { peerRule, type Measured } from './baselines.ts';
import { modulePackages, onePackage, type ModuleKind } from './modules.ts';

/** A way to run the actions of the rules, or of a peer's rule. */
export interface Mode {
  readonly name: string;
  readonly flags: readonly string[];
  readonly target: 'validate' | 'peer';
}

const sandboxed = ['--strategy=TofuValidate=sandboxed', '--strategy=TofuVerdict=sandboxed'];
const level = (name: string): string => `--@rules_flywheel//build/tofu:validation_level=${name}`;

export const modes: readonly Mode[] = [
  { name: 'worker', flags: [level('provider')], target: 'validate' },
  { name: 'one-shot', flags: [level('provider'), ...sandboxed], target: 'validate' },
  {
    name: 'one-shot, verdict in worker',
    flags: [level('provider'), '--strategy=TofuValidate=sandboxed'],
    target: 'validate',
  },
  {
    name: 'worker without network',
    flags: [
      level('provider'),
      '--noworker_multiplex',
      '--worker_sandboxing',
      '--experimental_worker_sandbox_hardening',
    ],
    target: 'validate',
  },
  { name: 'worker, level schema', flags: [level('schema')], target: 'validate' },
  { name: 'one-shot, level schema', flags: [level('schema'), ...sandboxed], target: 'validate' },
  { name: 'init in the action', flags: [], target: 'peer' },
];

export type Scenario = 'cold' | 'one changed' | 'no-op';

export class BenchWorkspace {
  readonly #workspace: BazelWorkspace;
  readonly #kind: ModuleKind;
  readonly #count: number;
  #revision = 0;

  private constructor(workspace: BazelWorkspace, kind: ModuleKind, count: number) {
    this.#workspace = workspace;
    this.#kind = kind;
    this.#count = count;
  }

  static async create(kind: ModuleKind, count: number): Promise<BenchWorkspace> {
    const files = providerFiles();
    const lock = Object.entries(kind.binaries)
      .filter(([source]) => files['.terraform.lock.hcl']?.includes(`/${source}"`) !== true)
      .map(
        ([source, version]) => `provider "registry.opentofu.org/${source}" {\n  version = "${version}"\n}\n`,
      );
    const workspace = await BazelWorkspace.create({
      files: {
        ...files,
        '.terraform.lock.hcl': [files['.terraform.lock.hcl'] ?? '', ...lock].join('\n'),
        '.bazelversion': readFileSync(join(repositoryRoot, '.bazelversion'), 'utf8'),
        ...modulePackages(kind, count),
      },
    });
    workspace.write(peerRule(workspace.path, kind));
    return new BenchWorkspace(workspace, kind, count);
  }

  async #build(mode: Mode): Promise<void> {
    const targets = Array.from({ length: this.#count }, (_, index) => `//modules/m${index}:${mode.target}`);
    const built = await this.#workspace.bazel(['build', ...mode.flags, ...targets]);
    if (built.code !== 0) throw new Error(`${mode.name}: ${built.stderr}`);
  }

  /** Measures one scenario. The server runs and has loaded the packages; the page cache is warm. */
  async run(mode: Mode, scenario: Scenario): Promise<Measured> {
    const info = async (key: string): Promise<string> =>
      (await this.#workspace.bazel(['info', key])).stdout.trim();
    if (scenario === 'cold') {
      // Analysis stays: only actions are done again, the recording of schemas among them; a new worker is part of it.
      await this.#build(mode);
      await this.#workspace.bazel(['build', '--worker_quit_after_build', ...mode.flags, '//:all']);
      await this.#workspace.bazel(['clean']);
      await this.#workspace.bazel(['build', '--nobuild', ...mode.flags, '//modules/...']);
    }
    if (scenario === 'one changed') {
      this.#workspace.write(onePackage(this.#kind, 0, ++this.#revision));
    }
    const server = Number(await info('server_pid'));
    const base = await info('output_base');
    const before = bytesBelow(base);
    const cost = await measure(server, () => this.#build(mode));
    const modules = scenario === 'cold' ? this.#count : 1;
    return { cost, bytesWritten: bytesBelow(base) - before, modules };
  }

  dispose(): Promise<void> {
    return this.#workspace.dispose();
  }
}
