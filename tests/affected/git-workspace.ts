import { chmodSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { analyse } from '../../tools/affected/analysis/analyse.ts';
import type { Analysis, AnalysisRequest } from '../../tools/affected/analysis/analysis.ts';
import { findWorkspace } from '../../tools/affected/analysis/workspace.ts';
import { explainTarget } from '../../tools/affected/report/explain-target.ts';
import { selectTargets } from '../../tools/affected/report/select-targets.ts';
import { describeProcessFailure, runProcess } from '../../tools/process/run-process.ts';
import { BazelWorkspace, type Files } from '../rig/bazel-workspace.ts';

/** A file that is more than a text. */
export type FileForm = { readonly link: string } | { readonly text: string; readonly executable: true };

/** What is to be done to a checkout: files that come or change, and, with null, files that go. */
export type Edit = Readonly<Record<string, string | FileForm | null>>;

/** A Bazel workspace that is a git repository, with one server for all its cases. */
export class GitWorkspace {
  readonly bazel: BazelWorkspace;

  private constructor(bazel: BazelWorkspace) {
    this.bazel = bazel;
  }

  static async create(files: Files): Promise<GitWorkspace> {
    const bazel = await BazelWorkspace.create({
      files: {
        'MODULE.bazel': 'module(name = "affected")\n',
        '.gitignore': 'bazel-*\nMODULE.bazel.lock\n',
        ...files,
      },
    });
    const workspace = new GitWorkspace(bazel);
    await workspace.git('init', '--quiet', '--initial-branch=main');
    await workspace.git('config', 'user.email', 'test@example.com');
    await workspace.git('config', 'user.name', 'a test');
    await workspace.commit();
    return workspace;
  }

  async git(...args: string[]): Promise<string> {
    const run = await runProcess({
      command: 'git',
      args,
      cwd: this.bazel.path,
      timeout: { name: 'git in a test', milliseconds: 60_000 },
    });
    if (!run.ok) throw new Error(describeProcessFailure(run.error));
    if (run.value.code !== 0) throw new Error(`git ${args.join(' ')}: ${run.value.stderr}`);
    return run.value.stdout.trim();
  }

  edit(edit: Edit): void {
    for (const [name, form] of Object.entries(edit)) {
      const path = join(this.bazel.path, name);
      // First of all: what is written through a link would change another file.
      rmSync(path, { recursive: true, force: true });
      if (form === null) this.#removeEmpty(dirname(path));
      else if (typeof form === 'string') this.bazel.write({ [name]: form });
      else if ('link' in form) {
        mkdirSync(dirname(path), { recursive: true });
        symlinkSync(form.link, path);
      } else {
        this.bazel.write({ [name]: form.text });
        chmodSync(path, 0o755);
      }
    }
  }

  /** Git keeps no empty directory, so a checkout of a commit has none. */
  #removeEmpty(directory: string): void {
    if (directory === this.bazel.path || !existsSync(directory) || readdirSync(directory).length > 0) return;
    rmdirSync(directory);
    this.#removeEmpty(dirname(directory));
  }

  /** Commits everything that stands there; returns the commit. */
  async commit(): Promise<string> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message=a change');
    return this.git('rev-parse', 'HEAD');
  }

  /** Back to a commit, without anything else. */
  async reset(commit: string): Promise<void> {
    await this.git('reset', '--quiet', '--hard', commit);
    await this.git('clean', '--quiet', '--force', '-d', '-x', '--exclude=bazel-*');
  }

  /** What the change from a commit to what stands there, or in another clone, can touch. */
  async affected(
    before: string,
    directory = this.bazel.path,
    more: Partial<AnalysisRequest> = {},
  ): Promise<Affected> {
    const workspace = await findWorkspace(directory);
    if (!workspace.ok) throw new Error(workspace.error.problem);
    const analysis = await analyse({
      workspace: workspace.value,
      before,
      after: { type: 'checkout' },
      bazel: { ...this.bazel.invocation(), directory },
      ...more,
    });
    if (!analysis.ok) throw new Error(JSON.stringify(analysis.error));
    return new Affected(analysis.value);
  }
}

/** An answer, in the words of its output. */
export class Affected {
  readonly analysis: Analysis;

  constructor(analysis: Analysis) {
    this.analysis = analysis;
  }

  get rung(): string {
    return this.analysis.rung;
  }

  get rules(): string[] {
    return selectTargets(this.analysis, { kind: 'rule', manual: false }).map((node) =>
      this.analysis.graph.labels.at(node).slice('@@'.length),
    );
  }

  /** Of a target, why it is there. */
  why(label: string): string | undefined {
    const node = this.analysis.graph.labels.find(`@@${label}`);
    return node === undefined ? undefined : explainTarget(this.analysis, node).split('\t')[1];
  }

  get global(): string[] {
    return this.analysis.globalCauses.map(({ kind }) => kind);
  }
}
