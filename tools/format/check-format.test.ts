import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { findTofu } from '../../tests/rig/tofu-binary.ts';
import { checkFormat } from './check-format.ts';

const directory = mkdtempSync('/var/tmp/flywheel-format-');
afterAll(() => {
  rmSync(directory, { recursive: true });
});

it('sees the bytes of a file, also those that are no text', async () => {
  const path = join(directory, 'bytes.tf');
  writeFileSync(path, Buffer.concat([Buffer.from('a = "'), Buffer.from([0xff]), Buffer.from('"\n')]));
  expect(await checkFormat(findTofu(), [path])).toMatchObject({
    ok: true,
    value: [{ type: 'syntax-error', path }],
  });
});

it('shows a long change in part, and says so', async () => {
  const path = join(directory, 'long.tf');
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, index) => `output "o${index}" {\n  value=${index}\n}\n`).join('');
  const diffOf = async (count: number): Promise<string[]> => {
    writeFileSync(path, lines(count));
    const checked = await checkFormat(findTofu(), [path]);
    const [finding] = checked.ok ? checked.value : [];
    return finding?.type === 'not-formatted' ? finding.diff.split('\n') : [];
  };
  expect((await diffOf(3)).join('\n')).toContain('-  value=2\n+  value = 2\n');
  const cut = await diffOf(500);
  expect(cut).toHaveLength(302);
  expect(cut[300]).toBe('(1705 more lines)');
  // 10,000 lines.
  expect(await diffOf(3334)).toEqual(['(more than 2000 differences, which are not shown)', '']);
});

it('looks at each file when one of them cannot be read as configuration', async () => {
  const [broken, untidy, tidy] = ['broken.tf', 'untidy.tf', 'tidy.tf'].map((name) => join(directory, name));
  writeFileSync(broken!, 'a = {\n');
  writeFileSync(untidy!, 'a=1\n');
  writeFileSync(tidy!, 'a = 1\n');
  const findings = [
    { type: 'syntax-error', path: broken },
    { type: 'not-formatted', path: untidy },
  ];
  expect(await checkFormat(findTofu(), [tidy!, broken!, untidy!])).toMatchObject({
    ok: true,
    value: findings,
  });
  expect(await checkFormat(findTofu(), [untidy!, broken!, tidy!])).toMatchObject({
    ok: true,
    value: findings.reverse(),
  });
});

it('does not pass over a file that cannot be read', async () => {
  const path = join(directory, 'absent.tf');
  expect(await checkFormat(findTofu(), [path])).toEqual({
    ok: false,
    error: { problem: `${path} is not there: build again, or take it out of the target` },
  });
});
