#!/usr/bin/env node
// `npx flywheel` in a clone. Node 20 does not run TypeScript and a loader costs more than the whole start-up budget,
// so the sources are bundled to dist/ once and again whenever one of them is newer than the bundle.
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const tools = dirname(fileURLToPath(import.meta.url));
const bundle = join(tools, '..', 'dist', 'flywheel.mjs');

function newestSource(directory) {
  let newest = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestSource(path));
    else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')) {
      newest = Math.max(newest, statSync(path).mtimeMs);
    }
  }
  return newest;
}

if (!existsSync(bundle) || statSync(bundle).mtimeMs < newestSource(tools)) {
  const { build } = await import('esbuild');
  // Under a name of its own first: another `flywheel` may start while this one bundles.
  const unfinished = `${bundle}.${process.pid}.mjs`;
  await build({
    entryPoints: [join(tools, 'cli', 'entry.ts')],
    outfile: unfinished,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifyWhitespace: true,
    alias: { 'string-width': join(tools, 'cli', 'string-width.ts') },
    logLevel: 'warning',
  });
  renameSync(unfinished, bundle);
}
await import(pathToFileURL(bundle).href);
