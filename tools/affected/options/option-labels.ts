/** The labels of the main repository that stand in options: `--platforms=//p`, `--//flag:x=1`, `--aspects=//a:b.bzl%c`. */
export function labelsInOptions(options: readonly string[]): string[] {
  const labels = options.flatMap((option) =>
    [...option.matchAll(/(?:^--(?:no)?|[=,])@{0,2}(\/\/[^,=%\s]*)/g)].map(([, label]) =>
      canonical(label ?? ''),
    ),
  );
  return [...new Set(labels)];
}

function canonical(label: string): string {
  const packageName = label.slice('//'.length);
  return label.includes(':')
    ? `@@${label}`
    : `@@${label}:${packageName.slice(packageName.lastIndexOf('/') + 1)}`;
}
