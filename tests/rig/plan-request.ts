import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { PlanCheckRequest } from '../../tools/plan-check/request.ts';
import { findTofu } from './tofu-binary.ts';

/** Asks for a plan check of the module in `m/`, with these files, which are written below `scratch`. */
export function planRequest(
  scratch: string,
  files: Readonly<Record<string, string>>,
  changes: Partial<PlanCheckRequest> & Pick<PlanCheckRequest, 'providers'>,
): PlanCheckRequest {
  const root = mkdtempSync(join(scratch, 'module-'));
  const declared = Object.entries(files).map(([at, text]) => {
    const path = join(root, at);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return { path, at };
  });
  return {
    label: '//m:m',
    target: '//m:m_plan_check',
    directory: 'm',
    tofu: findTofu(),
    tofuVersion: '1.12.6',
    files: declared,
    modules: [{ directory: 'm', label: '//m:m' }],
    values: {},
    variableFiles: [],
    output: join(root, 'result.json'),
    ...changes,
  };
}
