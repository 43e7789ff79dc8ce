/**
 * `npm run bench:validate`: what validating 1, 50 and 200 generated modules costs with the rules, beside
 * (a) `tofu init` and `tofu validate` in each directory, (b) a rule that runs `init` in its action, and
 * (c) a bare `tofu validate` without providers, all in one run on one machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

import yargs from 'yargs';

import { medianCost } from './validate/accounting.ts';
import { bareValidate, initAndValidate, type Measured } from './validate/baselines.ts';
import { moduleKinds } from './validate/modules.ts';
import { formatTable, type Row } from './validate/report.ts';
import { BenchWorkspace, modes, type Scenario } from './validate/scenarios.ts';

const options = await yargs(process.argv.slice(2))
  .option('modules', { type: 'string', default: '1,50,200', describe: 'how many modules, comma-separated' })
  .option('runs', { type: 'number', default: 3, describe: 'counted runs of each; medians are shown' })
  .option('only', {
    type: 'string',
    describe: 'kinds of modules, comma-separated',
    default: moduleKinds.map(({ name }) => name).join(','),
  })
  .option('modes', {
    type: 'string',
    describe: 'ways to run, comma-separated',
    default: modes.map(({ name }) => name.replaceAll(',', '')).join(','),
  })
  .option('baseline', { type: 'number', default: 10, describe: 'modules that (a) is measured with, at most' })
  .option('json', { type: 'boolean', default: false })
  .strict()
  .parseAsync();

const list = (text: string): string[] => text.split(',').map((word) => word.trim());
const rows: Row[] = [];
const scratch = mkdtempSync('/var/tmp/flywheel-bench-');

async function add(row: Omit<Row, 'measured'>, once: () => Promise<Measured>): Promise<void> {
  const runs: Measured[] = [];
  for (let run = 0; run < options.runs; run++) runs.push(await once());
  const [first] = runs;
  if (!first) return;
  const measured = {
    modules: first.modules,
    cost: medianCost(runs.map(({ cost }) => cost)),
    bytesWritten: Math.min(...runs.map(({ bytesWritten }) => bytesWritten)),
  };
  rows.push({ ...row, measured });
  process.stderr.write(`measured: ${row.kind}, ${row.count} modules, ${row.mode}, ${row.scenario}\n`);
}

try {
  await bareValidate(scratch, 1);
  await add({ kind: '-', count: 1, mode: 'bare validate', scenario: 'cold' }, () =>
    bareValidate(scratch, 10),
  );
  for (const kind of moduleKinds.filter(({ name }) => list(options.only).includes(name))) {
    const hasBinaries = Object.keys(kind.binaries).length > 0;
    if (hasBinaries) {
      for (const installation of ['plugin cache', 'filesystem mirror'] as const) {
        const count = Math.min(options.baseline, Math.max(...list(options.modules).map(Number)));
        const mode = `init and validate, ${installation}`;
        await add({ kind: kind.name, count, mode, scenario: 'cold' }, () =>
          initAndValidate(scratch, kind, count, installation),
        );
      }
    }
    for (const count of list(options.modules).map(Number)) {
      const workspace = await BenchWorkspace.create(kind, count);
      try {
        for (const mode of modes) {
          if (!list(options.modes).includes(mode.name.replaceAll(',', ''))) continue;
          if (mode.target === 'peer' && !hasBinaries) continue;
          for (const scenario of ['cold', 'one changed', 'no-op'] satisfies Scenario[]) {
            await add({ kind: kind.name, count, mode: mode.name, scenario }, () =>
              workspace.run(mode, scenario),
            );
          }
        }
      } finally {
        await workspace.dispose();
      }
    }
  }
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    loadAtEnd: loadavg()[0] ?? 0,
  };
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ machine, runs: options.runs, method: 'CPU and memory from /proc, see tests/bench/validate/accounting.ts', rows }, undefined, 2)}\n`
      : formatTable(rows, machine),
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
