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

it('does not pass over a file that cannot be read', async () => {
  await expect(checkFormat(findTofu(), [join(directory, 'absent.tf')])).rejects.toThrow('ENOENT');
});
