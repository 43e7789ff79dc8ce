/** Options of target-determinator, as its users write them, and ours of the same meaning. */
const NAMES: Readonly<Record<string, string>> = {
  'bazel-opts': 'bazel-option',
  'bazel-startup-opts': 'bazel-startup-option',
  'before-query-error-behavior': 'on-base-error',
};

const VALUES: Readonly<Record<string, string>> = { 'ignore-and-build-all': 'all', fatal: 'fail' };

/**
 * Long options may begin with one dash, as those of target-determinator do: `-targets=//a/...`. What stands behind `--`
 * is another program's.
 */
export function readSingleDashes(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const others = end < 0 ? [] : args.slice(end);
  return [...own.map(readSingleDash), ...others];
}

function readSingleDash(argument: string): string {
  const [, name = '', value] = /^-([a-z][a-z-]+)(?:=(.*))?$/s.exec(argument) ?? [];
  if (name === '') return argument;
  const option = `--${NAMES[name] ?? name}`;
  return value === undefined ? option : `${option}=${name in NAMES ? (VALUES[value] ?? value) : value}`;
}
