import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ok, type Result } from '../result.ts';
import { engineGetModules, type Engine, type EngineFailure, type GetOptions } from './engine.ts';
import { moduleManifest } from './module-manifest.ts';
import type { EngineRequest } from './request.ts';

/**
 * Writes down where each called module is; asks the engine only where that is not plain to see. Returns what the engine
 * found wrong.
 */
export async function locateModules(
  engine: Engine,
  request: EngineRequest,
  options: GetOptions = {},
): Promise<Result<unknown[], EngineFailure>> {
  const manifest = moduleManifest(request.directory, request.files, request.modules);
  if (manifest) {
    const directory = join(engine.scratch, 'data', 'modules');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'modules.json'), manifest.text);
    if (!manifest.askEngine) return ok([]);
  }
  return engineGetModules(engine, options);
}
