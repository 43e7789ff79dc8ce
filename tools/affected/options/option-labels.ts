import { isStarlarkModule } from '../paths/starlark-text.ts';

/** The labels of the main repository that stand in options: `--platforms=//p`, `--//flag:x=1`, `--aspects=//a:b.bzl%c`. */
export function labelsInOptions(options: readonly string[]): string[] {
  const labels = options.flatMap((option) =>
    [...option.matchAll(/(?:^--(?:no)?|[=,]|^)@{0,2}(\/\/[^,=%\s]*)/g)].map(([, label]) =>
      canonical(label ?? ''),
    ),
  );
  return [...new Set(labels)];
}

/** The paths of the .bzl files among them, which are no targets. */
export function starlarkInOptions(options: readonly string[]): string[] {
  return labelsInOptions(options)
    .filter(isStarlarkModule)
    .map((label) => label.slice('@@//'.length).replace(':', '/').replace(/^\//, ''));
}

function canonical(label: string): string {
  const packageName = label.slice('//'.length);
  return label.includes(':')
    ? `@@${label}`
    : `@@${label}:${packageName.slice(packageName.lastIndexOf('/') + 1)}`;
}
