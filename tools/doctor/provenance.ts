import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where a tool of the toolchain came from, as its repository recorded it when it was fetched. */
export interface Provenance {
  readonly tool: string;
  readonly version: string;
  readonly source: string;
  /** The rest of the record: path or url, store_path, sha256, tried. */
  readonly record: Readonly<Record<string, unknown>>;
}

const TOOLS = ['tofu', 'node'] as const;

/**
 * Reads what is fetched already, without starting Bazel: the convenience link names the output base.
 * @param workspace a Bazel workspace that has been built, or not
 */
export function fetchedProvenance(workspace: string): Provenance[] {
  const external = externalDirectory(workspace);
  if (external === undefined) return [];
  let names: string[];
  try {
    names = readdirSync(external);
  } catch {
    return [];
  }
  return TOOLS.flatMap((tool) => {
    // The canonical name of an extension's repository depends on Bazel's version; its last part does not.
    const repository = names.find((name) => new RegExp(`[~+]flywheel_${tool}$`).test(name));
    return repository === undefined ? [] : readProvenance(join(external, repository, 'provenance.json'));
  });
}

export function readProvenance(path: string): Provenance[] {
  try {
    const record = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const text = (name: string): string => (typeof record[name] === 'string' ? record[name] : 'unknown');
    return [{ tool: text('tool'), version: text('version'), source: text('source'), record }];
  } catch {
    return [];
  }
}

function externalDirectory(workspace: string): string | undefined {
  try {
    // OUTPUT_BASE/execroot/_main/bazel-out
    const outputBase = dirname(dirname(dirname(readlinkSync(join(workspace, 'bazel-out')))));
    return join(outputBase, 'external');
  } catch {
    return undefined;
  }
}
