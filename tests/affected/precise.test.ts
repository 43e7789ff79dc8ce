import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { AnalysisRequest } from '../../tools/affected/analysis/analysis.ts';
import { judgeActions } from '../../tools/affected/verify/build-oracle.ts';
import { executedActions, type ExecutedAction } from '../../tools/affected/verify/executed-actions.ts';
import { GitWorkspace, type Affected, type Edit } from './git-workspace.ts';
import { Random } from './random.ts';
import { changeWorkspace, editBetween, filesOf, randomWorkspace } from './random-workspace.ts';

/** More of them: FLYWHEEL_RANDOM_COMMITS=50 npx vitest run tests/affected/precise.test.ts */
const COMMITS = Number(process.env['FLYWHEEL_RANDOM_COMMITS'] ?? 3);
const SEED = Number(process.env['FLYWHEEL_RANDOM_SEED'] ?? 1);

const CHOICES = `load("//choices:seen.bzl", "seen_user", "to_opt")
load("//rules:defs.bzl", "lib", "tool_user")

config_setting(name = "opt", values = {"compilation_mode": "opt"})

lib(
    name = "chooses",
    data = select({":opt": ["opt.txt"], "//conditions:default": ["plain.txt"]}),
    text = select({":opt": "opt-0", "//conditions:default": "plain-0"}),
)

lib(name = "user", deps = [":chooses"])

to_opt(name = "user_in_opt", deps = [":chooses"])

genrule(
    name = "tool",
    srcs = select({":opt": ["opt.sh"], "//conditions:default": ["plain.sh"]}),
    outs = ["tool.sh"],
    cmd = "cat $(SRCS) > $@",
    executable = True,
)

genrule(name = "runs_tool", outs = ["run.txt"], cmd = "$(location :tool) > $@", tools = [":tool"])

lib(name = "holds_tool", deps = [":tool"])

tool_user(name = "uses_toolchain")

seen_user(name = "has_aspect", deps = [":chooses"])

genquery(name = "reads_packages", expression = "labels(data, //choices:chooses)", scope = [":chooses"])

lib(name = "süß", deps = [":chooses"])
`;

/** A rule with an aspect that has a file and a toolchain of its own, and a rule that is another configuration. */
const SEEN = `load("//rules:defs.bzl", "lib")

Found = provider(fields = ["file"])

def _see_impl(target, ctx):
    output = ctx.actions.declare_file(ctx.label.name + ".found")
    inputs = [ctx.file._words, ctx.toolchains["//tool:type"].file]
    ctx.actions.run_shell(
        inputs = inputs,
        outputs = [output],
        command = "cat %s %s > %s" % (inputs[0].path, inputs[1].path, output.path),
    )
    return [Found(file = output)]

see = aspect(
    implementation = _see_impl,
    attrs = {"_words": attr.label(default = "//choices:words.txt", allow_single_file = True)},
    toolchains = ["//tool:type"],
)

def _seen_user_impl(ctx):
    return [DefaultInfo(files = depset([dep[Found].file for dep in ctx.attr.deps]))]

seen_user = rule(implementation = _seen_user_impl, attrs = {"deps": attr.label_list(aspects = [see])})

def _opt_impl(settings, attr):
    return {"//command_line_option:compilation_mode": "opt"}

def _to_opt_impl(ctx):
    return [DefaultInfo(files = depset(transitive = [dep[DefaultInfo].files for dep in ctx.attr.deps]))]

to_opt = rule(
    implementation = _to_opt_impl,
    attrs = {
        "deps": attr.label_list(),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    cfg = transition(implementation = _opt_impl, inputs = [], outputs = ["//command_line_option:compilation_mode"]),
)
`;

const FIXED = {
  'choices/BUILD.bazel': `${CHOICES}\nexports_files(["words.txt"])\n`,
  'choices/seen.bzl': SEEN,
  'choices/opt.txt': 'opt\n',
  'choices/plain.txt': 'plain\n',
  'choices/opt.sh': '#!/bin/sh\necho opt\n',
  'choices/plain.sh': '#!/bin/sh\necho plain\n',
  'choices/words.txt': 'words\n',
};

const random = new Random(SEED);
const state = randomWorkspace(random);
let files: Edit = filesOf(state);
let workspace: GitWorkspace;
let base: string;
beforeAll(async () => {
  workspace = await GitWorkspace.create({ '.bazelrc': 'import %workspace%/options.bazelrc\n' });
  workspace.edit({ ...files, ...FIXED });
  base = await workspace.commit();
});
afterAll(() => workspace.bazel.dispose());

function precisely(before: string, more: Partial<AnalysisRequest> = {}): Promise<Affected> {
  return workspace.affected(before, workspace.bazel.path, { precise: true, ...more });
}

/** The rules of the package of choices that an edit touches, without and with a second look. */
async function touched(edit: Edit): Promise<{ plain: string[]; precise: string[]; answer: Affected }> {
  workspace.edit(edit);
  const plain = await workspace.affected(base);
  const precise = await precisely(base);
  await workspace.reset(base);
  const own = ({ rules }: Affected): string[] =>
    rules.filter((label) => label.startsWith('//choices:')).map((label) => label.slice('//choices:'.length));
  return { plain: own(plain), precise: own(precise), answer: precise };
}

const ALL = ['chooses', 'has_aspect', 'reads_packages', 'süß', 'user', 'user_in_opt'];

describe('a second look at what is affected', () => {
  it('leaves out what only another branch of a select takes in', async () => {
    const { plain, precise, answer } = await touched({ 'choices/opt.txt': 'other\n' });
    expect(plain).toEqual(ALL);
    expect(precise).toEqual(['chooses', 'user_in_opt']);
    expect(answer.analysis).toMatchObject({ rung: 'content', precise: true });
    expect(answer.why('//choices:user_in_opt')).toBe(
      'choices/opt.txt modified via //choices:chooses, //choices:opt.txt',
    );
    expect(answer.why('//choices:opt.txt')).toBe('choices/opt.txt modified');
  });

  it('keeps what takes in the branch in effect', async () => {
    const { precise } = await touched({ 'choices/plain.txt': 'other\n' });
    expect(precise).toEqual(['chooses', 'has_aspect', 'süß', 'user']);
  });

  it('compares attributes as they are in effect, where packages changed', async () => {
    const opt = await touched({
      'choices/BUILD.bazel': FIXED['choices/BUILD.bazel'].replace('opt-0', 'opt-1'),
    });
    expect(opt.plain).toEqual(ALL);
    expect(opt.precise).toEqual(['chooses', 'reads_packages', 'user_in_opt']);
    expect(opt.answer.rung).toBe('overlay');
    const plain = await touched({
      'choices/BUILD.bazel': FIXED['choices/BUILD.bazel'].replace('plain-0', 'plain-1'),
    });
    expect(plain.precise).toEqual(['chooses', 'has_aspect', 'reads_packages', 'süß', 'user']);
  });

  it('knows a tool that runs here from the same target that does not', async () => {
    const exec = await touched({ 'choices/opt.sh': '#!/bin/sh\necho other\n' });
    expect(exec.plain).toEqual(['holds_tool', 'runs_tool', 'tool']);
    expect(exec.precise).toEqual(['runs_tool', 'tool']);
    const target = await touched({ 'choices/plain.sh': '#!/bin/sh\necho other\n' });
    expect(target.precise).toEqual(['holds_tool', 'tool']);
  });

  it('keeps of all that may use a toolchain what does, by itself or by an aspect', async () => {
    const { plain, precise, answer } = await touched({ 'tool/tool.txt': 'other\n' });
    expect(plain).toContain('chooses');
    expect(precise).toEqual(['has_aspect', 'uses_toolchain']);
    expect(answer.why('//choices:uses_toolchain')).toBe(
      'the toolchain or platform //tool:b_toolchain is affected',
    );
    const text = toolPackage(files).replace('text = "0"', 'text = "other"');
    expect((await touched({ 'tool/BUILD.bazel': text })).precise).toEqual(['has_aspect', 'uses_toolchain']);
  });

  it('keeps what an aspect takes in', async () => {
    const { precise } = await touched({ 'choices/words.txt': 'others\n' });
    expect(precise).toEqual(['has_aspect']);
  });

  it('keeps what is new', async () => {
    const { precise } = await touched({
      'choices/BUILD.bazel': `${FIXED['choices/BUILD.bazel']}\nlib(name = "added", deps = [":user"])\n`,
    });
    expect(precise).toEqual(['added']);
  });

  it('keeps what cannot be analysed, and the rest is looked at', async () => {
    const broken = 'lib(name = "user", deps = [":chooses", "//rules:nothing"])';
    const text = FIXED['choices/BUILD.bazel'].replace('lib(name = "user", deps = [":chooses"])', broken);
    const { precise, answer } = await touched({ 'choices/BUILD.bazel': text.replace('opt-0', 'opt-1') });
    expect(precise).toEqual(['chooses', 'reads_packages', 'user', 'user_in_opt']);
    expect(answer.analysis.precise).toBe(true);
  });
});

describe('options that hide edges', () => {
  it('of the user hide none from either question', async () => {
    const hidden = [
      'query --noimplicit_deps --notool_deps --aspect_deps=off',
      'cquery --noimplicit_deps --notool_deps',
    ];
    workspace.edit({ '.bazelrc': [workspace.bazel.read('.bazelrc'), ...hidden, ''].join('\n') });
    const before = await workspace.commit();
    workspace.edit({ 'choices/words.txt': 'others\n' });
    const plain = await workspace.affected(before);
    const precise = await precisely(before);
    await workspace.reset(base);
    expect(plain.rules).toContain('//choices:has_aspect');
    expect(precise.rules).toEqual(['//choices:has_aspect']);
    expect(precise.analysis.precise).toBe(true);
  });
});

describe('a second look is not possible, and everything stays, with the reason', () => {
  async function skipped(edit: Edit): Promise<Affected> {
    workspace.edit(edit);
    const answer = await precisely(base);
    await workspace.reset(base);
    expect(answer.analysis.precise).toBe(false);
    return answer;
  }

  it.each([
    ['MODULE.bazel', (text: string) => `${text}\nregister_toolchains("//tool:b_toolchain")\n`, 'file'],
    ['platforms/BUILD.bazel', (text: string) => text.replace('"pool": "0"', '"pool": "other"'), 'toolchain'],
    ['options.bazelrc', (text: string) => `${text}build --define=more=yes\n`, 'option'],
  ])('where %s changed', async (path, change, kind) => {
    const { analysis, rules } = await skipped({ [path]: change(workspace.bazel.read(path)) });
    expect(rules).toContain('//choices:chooses');
    expect(analysis.preciseSkipped).toMatchObject({ type: 'global-cause', cause: { kind } });
  });

  it('where a toolchain was chosen by something else before', async () => {
    const second = 'toolchain(name = "a_toolchain", toolchain = ":other", toolchain_type = ":type")';
    const { analysis, rules } = await skipped({ 'tool/BUILD.bazel': `${toolPackage(files)}\n${second}\n` });
    expect(rules).toContain('//choices:chooses');
    expect(analysis.preciseSkipped).toMatchObject({
      type: 'global-cause',
      cause: { kind: 'toolchain', label: '@@//tool:a_toolchain' },
    });
  });

  it('where nothing can be analysed', async () => {
    const { analysis, rules } = await skipped({
      'other/BUILD.bazel': 'filegroup(name = "broken", srcs = ["//rules:nothing"])\n',
    });
    expect(rules).toEqual(['//other:broken']);
    expect(analysis.preciseSkipped).toMatchObject({ type: 'not-analysed', revision: 'after' });
  });

  it.each([
    [
      'test --define=tested=yes',
      { type: 'other-configuration', command: 'test', option: '--define=tested=yes' },
    ],
    [
      'cquery --define=asked=yes',
      { type: 'other-configuration', command: 'cquery', option: '--define=asked=yes' },
    ],
    [
      'build --aspects=//choices:seen.bzl%see',
      { type: 'aspects', option: '--aspects=//choices:seen.bzl%see' },
    ],
  ])('where .bazelrc has %s', async (line, reason) => {
    workspace.edit({ '.bazelrc': `${workspace.bazel.read('.bazelrc')}${line}\n` });
    const before = await workspace.commit();
    workspace.edit({ 'choices/opt.txt': 'other\n' });
    const { analysis } = await precisely(before);
    await workspace.reset(base);
    expect(analysis.preciseSkipped).toEqual(reason);
  });
});

describe('what Bazel runs after a change', () => {
  it(
    `is of targets that a second look left in the answer, for ${COMMITS} random commits of seed ${SEED}`,
    async () => {
      await workspace.reset(base);
      const made = await runAll();
      const again = await runAll();
      const problems: string[] = [];
      let executed = 0;
      let leftOut = 0;
      for (let commit = 1; commit <= COMMITS; commit++) {
        const before = await workspace.git('rev-parse', 'HEAD');
        changeWorkspace(state, random);
        const edit = { ...editBetween(files, filesOf(state)), ...changedChoice(random) };
        files = filesOf(state);
        workspace.edit(edit);
        const plain = await workspace.affected(before);
        const { analysis, rules } = await precisely(before);
        leftOut += plain.rules.length - rules.length;
        const more = analysis.reach.nodes.filter((node) => (plain.analysis.reach.from[node] ?? -1) < 0);
        const actions = await runAll();
        executed += actions.length;
        const judged = await judgeActions(workspace.bazel.invocation(), { made, again }, actions, analysis);
        made.push(...actions);
        if (!judged.ok) throw new Error(judged.error);
        if (judged.value.missed.length > 0 || more.length > 0) {
          const found = [judged.value.missed, more.map((node) => analysis.graph.labels.at(node)), edit];
          problems.push(`commit ${commit} of seed ${SEED}: ${JSON.stringify(found)}`);
        }
        await workspace.commit();
      }
      process.stdout.write(
        `seed ${SEED}: ${COMMITS} commits, ${executed} actions ran, ${leftOut} rules left out; commits with a missed target: ${problems.length}\n`,
      );
      expect(problems).toEqual([]);
      expect(executed).toBeGreaterThan(COMMITS);
      expect(leftOut).toBeGreaterThan(0);
    },
    120_000 + COMMITS * 40_000,
  );
});

/** Mostly one more change, of what only some configurations take in. */
function changedChoice(by: Random): Edit {
  const number = by.below(1000);
  const path = by.of(Object.keys(FIXED));
  const text = FIXED[path as keyof typeof FIXED];
  if (path.endsWith('.bzl')) return {};
  return { [path]: text.replace(/(opt|plain)-0/, `$1-${number}`).replace(/\n$/, `\n# ${number}\n`) };
}

async function runAll(): Promise<ExecutedAction[]> {
  const actions = await executedActions(workspace.bazel.invocation(), { tests: true });
  if (!actions.ok) throw new Error(actions.error);
  return actions.value;
}

function toolPackage(of: Edit): string {
  const text = of['tool/BUILD.bazel'];
  if (typeof text !== 'string') throw new Error('the workspace has no package of tools');
  return text;
}
