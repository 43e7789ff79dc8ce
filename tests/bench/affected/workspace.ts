import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describeProcessFailure, runProcess } from '../../../tools/process/run-process.ts';

import { bootstrapLines } from '../../rig/bootstrap-rc.ts';

/** What a commit of the history does to the one before. */
export type ChangeKind = 'content' | 'package' | 'rule' | 'module';

export interface Change {
  readonly before: string;
  readonly after: string;
}

const LIBRARIES_OF_PACKAGE = 10;
const TESTS_OF_PACKAGE = 2;
const RULES_OF_PACKAGE = LIBRARIES_OF_PACKAGE + TESTS_OF_PACKAGE;
/** Each takes in libraries of packages this near before its own, so that most changes reach some and few reach all. */
const REACH = 200;

/** Packages. */
const SAME_ANSWERS_FROM = 2000;

/** A workspace of Starlark libraries and tests in a git repository, always the same for a number of rules. */
export class GeneratedWorkspace {
  readonly path: string;
  readonly scratch: string;
  readonly packages: number;
  readonly #changes = new Map<ChangeKind, Change>();

  private constructor(scratch: string, packages: number) {
    this.scratch = scratch;
    this.path = join(scratch, 'workspace');
    this.packages = packages;
  }

  static async create(rules: number): Promise<GeneratedWorkspace> {
    const scratch = mkdtempSync('/var/tmp/flywheel-bench-');
    const workspace = new GeneratedWorkspace(scratch, Math.ceil(rules / RULES_OF_PACKAGE));
    await workspace.#generate();
    return workspace;
  }

  get rules(): number {
    return this.packages * RULES_OF_PACKAGE;
  }

  change(kind: ChangeKind): Change {
    const change = this.#changes.get(kind);
    if (!change) throw new Error(`no commit of the kind ${kind}`);
    return change;
  }

  checkOut(commit: string): Promise<string> {
    return this.git('checkout', '--quiet', '--detach', commit);
  }

  async git(...args: string[]): Promise<string> {
    const run = await runProcess({
      command: 'git',
      args: ['-c', 'user.name=a benchmark', '-c', 'user.email=bench@example.com', '-c', 'gc.auto=0', ...args],
      cwd: this.path,
      timeout: { name: 'git in a benchmark', milliseconds: 300_000 },
    });
    if (!run.ok) throw new Error(describeProcessFailure(run.error));
    if (run.value.code !== 0) throw new Error(`git ${args.join(' ')}: ${run.value.stderr}`);
    return run.value.stdout.trim();
  }

  remove(): void {
    rmSync(this.scratch, { recursive: true, force: true });
  }

  async #generate(): Promise<void> {
    this.#write('MODULE.bazel', moduleFile(1));
    this.#write('BUILD.bazel', '');
    this.#write('.gitignore', 'bazel-*\nMODULE.bazel.lock\n');
    // A lock that Bazel rewrites would make the checkout of a peer unclean.
    this.#write(
      '.bazelrc',
      `${[...bootstrapLines({ toolPaths: false }), 'common --lockfile_mode=off'].join('\n')}\n`,
    );
    this.#write('rules/BUILD.bazel', '');
    this.#write('rules/defs.bzl', rulesFile(1));
    for (let index = 0; index < this.packages; index++) {
      this.#write(`${packageName(index)}/BUILD.bazel`, packageFile(index, 1));
      for (let library = 0; library < LIBRARIES_OF_PACKAGE; library++) {
        this.#write(sourceName(index, library), `${index} ${library}\n`);
      }
    }
    await this.git('init', '--quiet', '--initial-branch=main');
    let before = await this.#commit();
    const record = async (kind: ChangeKind): Promise<void> => {
      const after = await this.#commit();
      this.#changes.set(kind, { before, after });
      before = after;
    };
    // As many packages behind what changes in a larger workspace, so that the answers are of one size.
    const place = (part: number): number =>
      this.packages - Math.round(Math.min(this.packages, SAME_ANSWERS_FROM) * (1 - part));
    this.#write(sourceName(place(0.5), 3), 'other\n');
    this.#write(sourceName(place(0.75), 7), 'other\n');
    await record('content');
    this.#write(`${packageName(place(0.6))}/BUILD.bazel`, packageFile(place(0.6), 2));
    this.#write(sourceName(place(0.5), 4), 'other\n');
    this.#write(sourceName(place(0.75), 8), 'other\n');
    await record('package');
    this.#write('rules/defs.bzl', rulesFile(2));
    await record('rule');
    this.#write('MODULE.bazel', moduleFile(2));
    await record('module');
  }

  async #commit(): Promise<string> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message=a change');
    return this.git('rev-parse', 'HEAD');
  }

  #write(name: string, text: string): void {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function moduleFile(version: number): string {
  return `module(name = "generated", version = "${version}")\n`;
}

function packageName(index: number): string {
  return `group${Math.floor(index / 50)}/package${index}`;
}

function sourceName(index: number, library: number): string {
  return `${packageName(index)}/source${library}.txt`;
}

function packageFile(index: number, version: number): string {
  const next = numbersFrom(index);
  const lines = [
    'load("//rules:defs.bzl", "library", "library_test")',
    '',
    'package(default_visibility = ["//visibility:public"])',
  ];
  for (let library = 0; library < LIBRARIES_OF_PACKAGE; library++) {
    const inputs = new Set<string>();
    if (library > 0) inputs.add(`:library${next(library)}`);
    for (let count = next(3); count > 0 && index > 0; count--) {
      const other = Math.max(0, index - 1 - next(REACH));
      inputs.add(`//${packageName(other)}:library${next(LIBRARIES_OF_PACKAGE)}`);
    }
    lines.push(
      '',
      'library(',
      `    name = "library${library}",`,
      `    srcs = ["source${library}.txt"],`,
      `    mode = "${library === 0 ? version : 1}",`,
      `    deps = ${JSON.stringify([...inputs])},`,
      ')',
    );
  }
  for (let test = 0; test < TESTS_OF_PACKAGE; test++) {
    lines.push('', 'library_test(', `    name = "test${test}_test",`);
    lines.push(`    deps = [":library${next(LIBRARIES_OF_PACKAGE)}"],`, ')');
  }
  return `${lines.join('\n')}\n`;
}

/** Numbers below what is asked for, the same ones each time. */
function numbersFrom(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function rulesFile(version: number): string {
  return `"""Rules with an action each."""

VERSION = ${version}

def _library_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".out")
    inputs = depset(ctx.files.srcs, transitive = [dep[DefaultInfo].files for dep in ctx.attr.deps])
    args = ctx.actions.args()
    args.add(out)
    args.add_all(inputs)
    ctx.actions.run_shell(
        inputs = inputs,
        outputs = [out],
        arguments = [args],
        command = 'out="$1"; shift; cat "$@" > "$out"; echo ' + ctx.attr.mode + str(VERSION) + ' >> "$out"',
    )
    return [DefaultInfo(files = depset([out]))]

library = rule(
    implementation = _library_impl,
    attrs = {
        "srcs": attr.label_list(allow_files = True),
        "mode": attr.string(),
        "deps": attr.label_list(),
    },
)

def _library_test_impl(ctx):
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, "#!/bin/sh\\n", is_executable = True)
    return [DefaultInfo(executable = script, runfiles = ctx.runfiles(ctx.files.deps))]

library_test = rule(
    implementation = _library_test_impl,
    test = True,
    attrs = {"deps": attr.label_list()},
)
`;
}
