import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { BazelWorkspace } from '../rig/bazel-workspace.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';

const fragment = readFileSync(join(repositoryRoot, 'build/bazelrc/forward-compat.bazelrc'), 'utf8');
const flags = [...fragment.matchAll(/^common:forward-compat (--\S+)$/gm)].map(([, flag]) => flag!);
const comments = fragment
  .split('\n')
  .filter((line) => line.startsWith('#'))
  .join('\n');

describe('build/bazelrc/forward-compat.bazelrc', () => {
  let workspace: BazelWorkspace;

  beforeAll(async () => {
    workspace = await BazelWorkspace.create({ files: { 'MODULE.bazel': '' } });
  });

  afterAll(() => workspace.dispose());

  test('has settings and comments, and no flag twice', () => {
    const settings = fragment.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(flags).toHaveLength(settings.length);
    expect(new Set(flags.map(nameOf)).size).toBe(flags.length);
  });

  test('has only flags that this Bazel knows', async () => {
    const canonicalize = (flag: string): Promise<{ readonly code: number; readonly stderr: string }> =>
      workspace.bazel(['canonicalize-flags', '--for_command=build', '--', flag]);
    expect(await canonicalize('--incompatible_no_such_flag')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Unrecognized option') as string,
    });
    for (const flag of flags)
      expect({ flag, ...(await canonicalize(flag)) }).toMatchObject({ flag, code: 0 });
  });

  test('has every incompatible flag that is off by default, or says why it has not', async () => {
    const help = await workspace.bazel(['help', '--long', 'build']);
    const off = [
      ...help.stdout.matchAll(/^ {2}--\[no\](incompatible_\w+) \(a boolean; default: "false"\)/gm),
    ].map(([, name]) => name!);
    expect(off).toContain('incompatible_no_rule_outputs_param');
    const names = flags.map(nameOf);
    expect(off.filter((name) => !names.includes(name) && !comments.includes(`--${name}`))).toEqual([]);
  });
});

function nameOf(flag: string): string {
  return flag.replace(/^--(no)?/, '').replace(/=.*$/, '');
}
