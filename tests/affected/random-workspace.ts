import type { Edit } from './git-workspace.ts';
import type { Random } from './random.ts';

/** A workspace whose rules have actions, as numbers: whatever changes in one of them reaches an output. */
export interface RandomWorkspace {
  readonly libraries: Library[];
  /** The texts of the rules, of a file they load, of the aspect, of a macro, and words that are none of these. */
  readonly code: { rule: number; loaded: number; aspect: number; macro: number; words: number };
  readonly tool: { text: number; file: number; second: boolean };
  readonly flag: number;
  readonly platform: number;
  /** What `--define` gives, in .bazelrc. */
  option: number;
}

interface Library {
  readonly name: string;
  rule: (typeof RULES)[number];
  readonly dependencies: Set<number>;
  text: number;
  file: number;
  executable: boolean;
  branch: number;
  feature: boolean;
}

const RULES = [
  'lib',
  'gen',
  'tool_user',
  'aspect_user',
  'made',
  'flag_user',
  'case_test',
  'exec_user',
] as const;
const PACKAGES = 4;
const LIBRARIES = 14;

export function randomWorkspace(random: Random): RandomWorkspace {
  return {
    libraries: Array.from({ length: LIBRARIES }, (_, index) => ({
      name: `l${index}`,
      rule: RULES[index % RULES.length] ?? 'lib',
      dependencies: new Set(index === 0 ? [] : [random.below(index), random.below(index)]),
      text: 0,
      file: 0,
      executable: false,
      branch: 0,
      feature: false,
    })),
    code: { rule: 0, loaded: 0, aspect: 0, macro: 0, words: 0 },
    tool: { text: 0, file: 0, second: false },
    flag: 0,
    platform: 0,
    option: 0,
  };
}

/** One or two changes, most of them small. */
export function changeWorkspace(workspace: RandomWorkspace, random: Random): void {
  const { libraries, code, tool } = workspace;
  for (let changes = 1 + random.below(2); changes > 0; changes--) {
    const index = random.below(libraries.length);
    const library = libraries[index];
    if (!library) throw new Error('no library');
    const number = 1 + random.below(1000);
    const choices: (() => void)[] = [
      () => (library.file = number),
      () => (library.file = number),
      () => (library.text = number),
      () => (library.branch = number),
      () => (library.executable = !library.executable),
      () => (library.feature = !library.feature),
      () => (library.rule = random.of(RULES)),
      () => index > 0 && library.dependencies.add(random.below(index)),
      () => library.dependencies.delete([...library.dependencies][0] ?? 0),
      () => (code.rule = number),
      () => (code.loaded = number),
      () => (code.aspect = number),
      () => (code.macro = number),
      () => (code.words = number),
      () => (tool.text = number),
      () => (tool.file = number),
      () => (tool.second = !tool.second),
      () => Object.assign(workspace, { flag: number % 2 }),
      () => Object.assign(workspace, { platform: number }),
    ];
    random.of(choices)();
    // Costs a server of its own.
    if (random.below(25) === 0) workspace.option = number;
  }
}

/** What turns the files of one workspace into those of another. */
export function editBetween(before: Readonly<Edit>, after: Readonly<Edit>): Edit {
  const gone = Object.keys(before).filter((path) => !(path in after));
  const changed = Object.entries(after).filter(
    ([path, form]) => JSON.stringify(before[path]) !== JSON.stringify(form),
  );
  return { ...Object.fromEntries(gone.map((path) => [path, null])), ...Object.fromEntries(changed) };
}

export function filesOf(workspace: RandomWorkspace): Edit {
  const { libraries, code, tool, flag, platform, option } = workspace;
  const files: Record<string, Edit[string]> = {
    'MODULE.bazel': 'module(name = "affected")\n\nregister_toolchains("//tool:all")\n',
    'rules/BUILD.bazel': '',
    'rules/defs.bzl': rules(code.rule, code.words),
    'rules/loaded.bzl': `LOADED = "${code.loaded}"\n`,
    'rules/aspect.bzl': aspect(code.aspect),
    'rules/macro.bzl': `load(":defs.bzl", "lib")

def made(name, text, **rest):
    lib(name = name, text = text + "-macro-${code.macro}", **rest)
`,
    'tool/BUILD.bazel': `load("//rules:defs.bzl", "tool")

toolchain_type(name = "type", visibility = ["//visibility:public"])

tool(name = "impl", file = "tool.txt", text = "${tool.text}", visibility = ["//visibility:public"])

tool(name = "other", file = "tool.txt", text = "other", visibility = ["//visibility:public"])

toolchain(name = "b_toolchain", toolchain = ":impl", toolchain_type = ":type")

${tool.second ? 'toolchain(name = "a_toolchain", toolchain = ":other", toolchain_type = ":type")' : ''}
`,
    'tool/tool.txt': `${tool.file}\n`,
    'flags/BUILD.bazel': `load("//rules:defs.bzl", "flag")

flag(name = "flag", build_setting_default = "${flag}", visibility = ["//visibility:public"])

config_setting(name = "is_one", flag_values = {":flag": "1"}, visibility = ["//visibility:public"])
`,
    'platforms/BUILD.bazel': `platform(
    name = "here",
    exec_properties = {"pool": "${platform}"},
    parents = ["@local_config_platform//:host"],
)
`,
    'options.bazelrc': `build --define=word=${option}\nbuild --platforms=//platforms:here\n`,
  };
  for (let index = 0; index < PACKAGES; index++) {
    files[`p${index}/BUILD.bazel`] = buildFile(libraries, index);
  }
  libraries.forEach((library, index) => {
    const path = `p${index % PACKAGES}/${library.name}`;
    files[`${path}.txt`] = `${library.file}\n`;
    const text = `#!/bin/sh\n# ${library.file}\n`;
    files[`${path}.sh`] = { text, executable: true };
    files[`${path}.bit`] = library.executable ? { text: 'bit\n', executable: true } : 'bit\n';
  });
  return files;
}

function buildFile(libraries: readonly Library[], index: number): string {
  const own = libraries.flatMap((library, number) =>
    number % PACKAGES === index ? [target(library, libraries)] : [],
  );
  const features = libraries[index]?.feature === true ? 'features = ["some"], ' : '';
  return `load("//rules:defs.bzl", "aspect_user", "exec_user", "flag_user", "lib", "tool_user")
load("//rules:macro.bzl", "made")

package(${features}default_visibility = ["//visibility:public"])

${own.join('\n')}`;
}

function target(library: Library, libraries: readonly Library[]): string {
  const labels = [...library.dependencies].map((number) => {
    const name = libraries[number]?.name ?? '';
    return `"//p${number % PACKAGES}:${name}"`;
  });
  const { name, rule, text, branch } = library;
  const dependencies = labels.join(', ');
  if (rule === 'gen') {
    return `genrule(
    name = "${name}",
    srcs = ["${name}.txt", ${dependencies}],
    outs = ["${name}.made"],
    cmd = select({"//flags:is_one": "echo ${branch}", "//conditions:default": "echo ${text} $(word)"}) + " | cat - $(SRCS) > $@",
)
`;
  }
  if (rule === 'case_test') {
    return `sh_test(name = "${name}_test", srcs = ["${name}.sh"], data = [${dependencies}])

filegroup(name = "${name}", srcs = ["${name}.txt", ${dependencies}])
`;
  }
  return `${rule}(
    name = "${name}",
    data = ["${name}.txt", "${name}.bit"],
    deps = [${dependencies}],
    text = select({"//flags:is_one": "${branch}", "//conditions:default": "${text}"}),
)
`;
}

function rules(rule: number, words: number): string {
  return `"""Words ${words}."""

load(":aspect.bzl", "Seen", "see")
load(":loaded.bzl", "LOADED")

def _write(ctx, words, more = []):
    output = ctx.actions.declare_file(ctx.label.name + ".out")
    text = ctx.actions.declare_file(ctx.label.name + ".text")
    ctx.actions.write(text, " ".join(words + [ctx.attr.text, LOADED, str(ctx.features)]))
    inputs = [text] + ctx.files.data + ctx.files.deps + more
    ctx.actions.run_shell(
        inputs = inputs,
        outputs = [output],
        # ${words}
        command = "cat $@ > " + output.path + "; ls -lL $@ | cut -c1-10 >> " + output.path + "; echo rule ${rule} >> " + output.path,
        arguments = [file.path for file in inputs],
    )
    return [DefaultInfo(files = depset([output]))]

_ATTRIBUTES = {
    "data": attr.label_list(allow_files = True),
    "deps": attr.label_list(allow_files = True),
    "text": attr.string(),
}

def _lib_impl(ctx):
    return _write(ctx, [])

lib = rule(implementation = _lib_impl, attrs = _ATTRIBUTES)

def _tool_user_impl(ctx):
    tool = ctx.toolchains["//tool:type"]
    return _write(ctx, [tool.text], [tool.file])

tool_user = rule(implementation = _tool_user_impl, attrs = _ATTRIBUTES, toolchains = ["//tool:type"])

def _aspect_user_impl(ctx):
    return _write(ctx, [], [dep[Seen].file for dep in ctx.attr.deps if Seen in dep])

aspect_user = rule(
    implementation = _aspect_user_impl,
    attrs = _ATTRIBUTES | {"deps": attr.label_list(allow_files = True, aspects = [see])},
)

def _exec_user_impl(ctx):
    return _write(ctx, [])

exec_user = rule(
    implementation = _exec_user_impl,
    attrs = _ATTRIBUTES | {"deps": attr.label_list(allow_files = True, cfg = "exec")},
)

Text = provider(fields = ["text"])

def _flag_impl(ctx):
    return [Text(text = ctx.build_setting_value)]

flag = rule(implementation = _flag_impl, build_setting = config.string(flag = True))

def _flag_user_impl(ctx):
    return _write(ctx, [ctx.attr._flag[Text].text])

flag_user = rule(
    implementation = _flag_user_impl,
    attrs = _ATTRIBUTES | {"_flag": attr.label(default = "//flags:flag")},
)

def _tool_impl(ctx):
    return platform_common.ToolchainInfo(file = ctx.file.file, text = ctx.attr.text)

tool = rule(
    implementation = _tool_impl,
    attrs = {"file": attr.label(allow_single_file = True), "text": attr.string()},
)
`;
}

function aspect(number: number): string {
  return `Seen = provider(fields = ["file"])

def _see_impl(target, ctx):
    output = ctx.actions.declare_file(ctx.label.name + ".seen")
    ctx.actions.write(output, "${number} %s" % target.label.name)
    return [Seen(file = output)]

see = aspect(implementation = _see_impl)
`;
}
