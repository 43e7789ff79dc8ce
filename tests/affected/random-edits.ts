import type { Edit } from './git-workspace.ts';

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 up to, without, the limit. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  of<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('nothing to choose from');
    return value;
  }
}

const DIRECTORIES = ['', 'a/', 'a/b/', 'a/b/c/', 'd/', 'd/e/', 'f/'];
const FILES = ['x.txt', 'y.txt', 'z.txt', 'deep/w.txt'];
const MACROS = ['macros/names.bzl', 'macros/counts.bzl'];

/** What every random workspace stands on: macros that look at files, at packages below and at what there is already. */
export const RANDOM_BASE = {
  'macros/BUILD': '',
  'macros/names.bzl': 'PREFIX = "n"\n',
  'macros/counts.bzl': `load(":names.bzl", "PREFIX")

def everything(name):
    native.filegroup(name = PREFIX + name, srcs = native.glob(["**/*.txt"], allow_empty = True))
    count = len(native.glob(["*.txt"], allow_empty = True))
    native.filegroup(name = "%s_count_%d" % (name, count), visibility = ["//visibility:public"])
    below = native.subpackages(include = ["**"], allow_empty = True)
    native.filegroup(name = name + "_below", tags = below)
    native.filegroup(name = name + "_rules", tags = sorted(native.existing_rules().keys()))
`,
};

/** The BUILD files and others that a random workspace has. */
export type RandomFiles = Map<string, string>;

/** Makes one to four changes; the answer is what is to be written and removed. */
export function randomEdit(files: RandomFiles, random: Random): Edit {
  const edit: Record<string, string | null> = {};
  const set = (path: string, text: string): void => {
    // A file and a directory of the same name cannot both be.
    if ([...files.keys()].some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`)))
      return;
    files.set(path, text);
    edit[path] = text;
  };
  const remove = (path: string): void => {
    if (files.delete(path)) edit[path] = null;
  };
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const directory = random.of(DIRECTORIES);
    const build = `${directory}${random.of(['BUILD', 'BUILD', 'BUILD.bazel'])}`;
    const file = `${directory}${random.of(FILES)}`;
    const existing = [...files.keys()];
    switch (random.below(7)) {
      case 0:
      case 1:
        set(file, `${random.below(1000)}\n`);
        break;
      case 2:
        if (existing.length > 0) remove(random.of(existing));
        break;
      case 3:
      case 4:
        set(build, packageText(random));
        break;
      case 5: {
        const from = existing.length > 0 ? random.of(existing) : undefined;
        const text = from === undefined ? undefined : files.get(from);
        if (from === undefined || text === undefined || from.includes('BUILD')) break;
        remove(from);
        set(file, text);
        break;
      }
      default: {
        const macro = random.of(MACROS);
        const text = RANDOM_BASE[macro as keyof typeof RANDOM_BASE].replace('"n"', `"n${random.below(5)}"`);
        edit[macro] = `# ${random.below(100)}\n${text}`;
      }
    }
  }
  return edit;
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
  return `${lines.join('\n')}\n`;
}
