import type { Answer } from '../machine/reachability.ts';
import { table } from './table.ts';
import type { ToolRow } from './diagnosis.ts';
import { type DiskUsage, humanBytes } from './disk-usage.ts';
import type { Provenance } from './provenance.ts';

export const doctorFormat = 'flywheel-doctor/1';

/**
 * The shape of `flywheel doctor --json`. Stable: fields are added, never renamed or removed, while `format` stays.
 */
export interface DoctorReport {
  readonly format: typeof doctorFormat;
  /** No tool is in state `missing`; the exit code says the same (0 or 3). */
  readonly ok: boolean;
  readonly tools: readonly ToolRow[];
  /** Tools Bazel has fetched already, by workspace; empty before the first build (`--deep` fetches them). */
  readonly toolchain: readonly (Provenance & { readonly workspace: string })[];
  /** Which download hosts were asked, and what they answered. */
  readonly reach: readonly Answer[];
  /** Sizes in bytes. */
  readonly cache: { readonly directory: string; readonly entries: readonly DiskUsage[] };
  /** The generated rc: its text is null where none is needed; `current` = it need not be made anew. */
  readonly generated: { readonly path: string; readonly text: string | null; readonly current: boolean };
  readonly remarks: readonly string[];
}

export function reportLines(report: DoctorReport): string[] {
  const mark = { found: 'ok', missing: 'MISSING', absent: '-' } as const;
  const rows = report.tools.map((tool) => [
    tool.name,
    mark[tool.state],
    tool.version ?? '',
    // A path says more than the words "this machine"; both together say where from.
    tool.path === null || tool.source.includes(tool.path) ? tool.source : `${tool.source}: ${tool.path}`,
  ]);
  const lines = table([['tool', '', 'version', 'where from'], ...rows]);

  lines.push('', 'toolchain (nix, then download, then host):');
  if (report.toolchain.length === 0) {
    lines.push('  nothing fetched yet: the first build does it; now: npm run doctor -- --deep');
  }
  for (const { workspace, tool, version, source, record } of report.toolchain) {
    lines.push(`  ${tool} ${version} from ${source}: ${detail(record)} (${workspace})`);
  }
  lines.push('', 'download hosts:');
  for (const answer of report.reach) {
    lines.push(`  ${new URL(answer.url).host}: ${answer.answers ? 'answers' : answer.why}`);
  }
  lines.push('', `cache: ${report.cache.directory}`);
  for (const { path, bytes } of report.cache.entries)
    lines.push(`  ${humanBytes(bytes).padStart(8)}  ${path}`);

  const { path, text, current } = report.generated;
  lines.push('', text === null ? 'no generated settings' : `generated settings: ${path}`);
  for (const line of (text ?? '').split('\n'))
    if (line !== '' && !line.startsWith('#')) lines.push(`  ${line}`);
  if (!current) lines.push('  to make them anew: npm run bootstrap');

  lines.push(...report.remarks);
  const missing = report.tools.filter(({ state }) => state === 'missing');
  lines.push('', missing.length === 0 ? 'everything needed is here' : 'to fix:');
  for (const { name, fix } of missing) lines.push(`  ${name}:`, ...fix.map((command) => `    ${command}`));
  return lines;
}

function detail(record: Readonly<Record<string, unknown>>): string {
  for (const name of ['store_path', 'url', 'path']) {
    const value = record[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return 'no place recorded';
}
