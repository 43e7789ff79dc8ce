import { posix } from 'node:path';

import type { Edit, FileForm } from './git-workspace.ts';
import type { Random } from './random.ts';

const DIRECTORIES = ['', 'a/', 'a/b/', 'a/b/c/', 'd/', 'd/e/', 'f/', 'ignored/', 'a/with space/'];
const FILES = ['x.txt', 'y.txt', 'z.txt', 'deep/w.txt', 'süß.txt'];
const MACROS = ['macros/names.bzl', 'macros/counts.bzl'];

/** What every random workspace stands on: macros that look at files, at packages below and at what there is already. */
export const RANDOM_BASE = {
  '.bazelignore': 'ignored\n',
  'macros/BUILD': 'config_setting(name = "opt", values = {"compilation_mode": "opt"})\n',
  'macros/names.bzl': 'PREFIX = "n"\n',
  'macros/counts.bzl': `load(":names.bzl", "PREFIX")

def everything(name):
    native.filegroup(name = PREFIX + name, srcs = native.glob(["**/*.txt"], allow_empty = True))
    count = len(native.glob(["*.txt"], allow_empty = True))
    native.filegroup(name = "%s_count_%d" % (name, count), visibility = ["//visibility:public"])
    directories = native.glob(["**"], exclude = ["*", ".git/**"], exclude_directories = 0, allow_empty = True)
    native.filegroup(name = name + "_directories", tags = directories)
    below = native.subpackages(include = ["**"], allow_empty = True)
    native.filegroup(name = name + "_below", tags = below)
    native.filegroup(name = name + "_rules", tags = sorted(native.existing_rules().keys()))
`,
};

/** The files that a random workspace has, besides those it began with. */
export type RandomFiles = Map<string, string | FileForm>;

/** Makes one to four changes; the answer is what is to be written and removed. */
export function randomEdit(files: RandomFiles, random: Random): Edit {
  const draft = new Draft(files);
  if (random.below(4) === 0 && draft.changeContent(random)) return draft.edit;
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const directory = random.of(DIRECTORIES);
    const file = `${directory}${random.of(FILES)}`;
    const existing = [...files.keys()];
    switch (random.below(11)) {
      case 0:
      case 1:
        draft.set(file, `${random.below(1000)}\n`);
        break;
      case 2:
        if (existing.length > 0) draft.remove(random.of(existing));
        break;
      case 3:
      case 4:
      case 5:
        draft.set(`${directory}${random.of(['BUILD', 'BUILD', 'BUILD.bazel'])}`, packageText(random));
        break;
      case 6:
        if (existing.length > 0) draft.move(random.of(existing), file);
        break;
      case 7:
        draft.set(file, { link: linkFrom(file, random) });
        break;
      case 8: {
        const text = files.get(file);
        draft.set(file, typeof text === 'string' ? { text, executable: true } : `${random.below(1000)}\n`);
        break;
      }
      case 9:
        draft.moveAll(directory, random.of(DIRECTORIES));
        break;
      default: {
        const macro = random.of(MACROS);
        const text = RANDOM_BASE[macro as keyof typeof RANDOM_BASE].replace('"n"', `"n${random.below(5)}"`);
        draft.overwrite(macro, `# ${random.below(100)}\n${text}`);
      }
    }
  }
  return draft.edit;
}

/** Keeps what is to be done and what there is then in step. */
class Draft {
  readonly edit: Record<string, string | FileForm | null> = {};
  readonly #files: RandomFiles;

  constructor(files: RandomFiles) {
    this.#files = files;
  }

  set(path: string, form: string | FileForm): void {
    // A file and a directory of the same name cannot both be.
    for (const other of this.#files.keys()) {
      if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) return;
    }
    this.#files.set(path, form);
    this.overwrite(path, form);
  }

  overwrite(path: string, form: string | FileForm | null): void {
    this.edit[path] = form;
  }

  remove(path: string): void {
    if (this.#files.delete(path)) this.overwrite(path, null);
  }

  move(from: string, to: string): void {
    const form = this.#files.get(from);
    if (form === undefined || isBuildFile(from)) return;
    this.remove(from);
    this.set(to, form);
  }

  /** Only what actions read; false where there is no such file. */
  changeContent(random: Random): boolean {
    const plain = [...this.#files].filter(([path, form]) => !isBuildFile(path) && typeof form === 'string');
    if (plain.length === 0) return false;
    const [path] = random.of(plain);
    this.set(path, `${random.below(1000)}\n`);
    return true;
  }

  /** A package gets another name, with the files that stand in its directory. */
  moveAll(from: string, to: string): void {
    if (from === to) return;
    for (const [path, form] of [...this.#files]) {
      if (posix.join(posix.dirname(path), '/') !== (from === '' ? './' : from)) continue;
      this.remove(path);
      this.set(to + posix.basename(path), form);
    }
  }
}

function isBuildFile(path: string): boolean {
  return /^BUILD(?:\.bazel)?$/.test(posix.basename(path));
}

/** Mostly to a file that may be there or not, sometimes to a directory. */
function linkFrom(file: string, random: Random): string {
  const directory = random.of(DIRECTORIES);
  // A directory above it would hold itself, and no package has a name that is not ASCII.
  const target =
    random.below(3) === 0 && directory !== '' && !file.startsWith(directory) && !file.endsWith('süß.txt')
      ? directory.slice(0, -1)
      : directory + random.of(FILES);
  return posix.relative(posix.dirname(file), target) || target;
}

function packageText(random: Random): string {
  const lines = ['load("//macros:counts.bzl", "everything")'];
  if (random.below(3) === 0) lines.push('package(default_visibility = ["//visibility:public"])');
  lines.push(`everything(name = "all_${random.below(4)}")`);
  if (random.below(2) === 0) {
    lines.push(
      `filegroup(name = "group", srcs = glob(["${random.of(['*', '**', '*/w', 'deep/*'])}.txt"], allow_empty = True))`,
    );
  }
  if (random.below(3) === 0) {
    lines.push(`genrule(name = "made", outs = ["made.out"], cmd = "echo ${random.below(100)} > $@")`);
  }
  if (random.below(3) === 0) {
    const branches = `{"//macros:opt": ["${random.below(3)}.one"], "//conditions:default": [":${random.below(3)}.two"]}`;
    lines.push(
      `filegroup(name = "selected", srcs = select(${branches}), visibility = ["//${random.of(['a', 'd'])}:friends"])`,
    );
  }
  if (random.below(3) === 0) {
    lines.push(`package_group(name = "friends", packages = ["//${random.of(['a', 'b', 'd/...'])}"])`);
  }
  return `${lines.join('\n')}\n`;
}
