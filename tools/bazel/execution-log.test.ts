import { expect, test } from 'vitest';

import { parseExecutionLog } from './execution-log.ts';

const spawn = (label: string): string =>
  JSON.stringify(
    {
      commandArgs: ['echo "}{" \\'],
      targetLabel: label,
      mnemonic: 'M',
      runner: 'linux-sandbox',
      cacheHit: false,
    },
    null,
    2,
  );

test('objects that follow each other without anything between, braces in strings, an unfinished end', () => {
  expect(parseExecutionLog(`${spawn('//:a')}${spawn('//:b')}\n${spawn('//:c').slice(0, -9)}`)).toEqual([
    { label: '//:a', mnemonic: 'M', runner: 'linux-sandbox', cacheHit: false },
    { label: '//:b', mnemonic: 'M', runner: 'linux-sandbox', cacheHit: false },
  ]);
  expect(parseExecutionLog('')).toEqual([]);
});
