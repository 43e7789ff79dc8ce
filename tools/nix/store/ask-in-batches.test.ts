import { expect, it } from 'vitest';

import { err, ok, type Result } from '../../result.ts';
import { askInBatches } from './ask-in-batches.ts';
import type { NixFailure } from './nix-failure.ts';

const refused: NixFailure = { type: 'refused', command: 'nix', code: 1, stderr: '' };
const killed: NixFailure = { type: 'killed', command: 'nix', code: 137 };
const items = Array.from({ length: 100 }, (_, number) => `${number}`);
const works = (): Promise<Result<string, NixFailure>> => Promise.resolve(ok(''));

it('keeps one that is refused from costing the others their answer', async () => {
  const bad = new Set(['0', '42', '43', '99']);
  let asked = 0;
  const ask = (batch: readonly string[]): Promise<Result<readonly string[], NixFailure>> => {
    asked++;
    return Promise.resolve(batch.some((item) => bad.has(item)) ? err(refused) : ok(batch));
  };
  const result = await askInBatches(items, 32, ask, works);
  if (!result.ok) throw new Error(result.error.type);
  expect(new Set(result.value.refused)).toEqual(bad);
  expect(result.value.answers.flat()).toEqual(items.filter((item) => !bad.has(item)));
  expect(asked).toBeLessThan(40);
});

it('asks no more where Nix itself does not work', async () => {
  let asked = 0;
  const ask = (): Promise<Result<string, NixFailure>> => {
    asked++;
    return Promise.resolve(err(refused));
  };
  expect(await askInBatches(items, 10, ask, () => Promise.resolve(err(refused)))).toEqual(err(refused));
  expect(asked).toBe(1);
});

it('asks no more where nobody refused, but no answer came', async () => {
  const ask = (): Promise<Result<string, NixFailure>> => Promise.resolve(err(killed));
  expect(await askInBatches(items, 10, ask, works)).toEqual(err(killed));
});
