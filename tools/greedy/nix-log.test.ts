import { describe, expect, it } from 'vitest';

import { NixLog, type NixLogEvent } from './nix-log.ts';

function eventsOf(...pieces: readonly string[]): NixLogEvent[] {
  const events: NixLogEvent[] = [];
  const log = new NixLog((event) => events.push(event));
  for (const piece of pieces) log.write(piece);
  return events;
}

const start = (id: string, type: number, ...fields: unknown[]): string =>
  `{"action":"start","fields":${JSON.stringify(fields)},"id":${id},"level":3,"parent":0,"text":"","type":${type}}\n`;
const stop = (id: string): string => `{"action":"stop","id":${id}}\n`;

describe('the log of Nix', () => {
  it('says which builds began and ended, and what was copied', () => {
    const events = eventsOf(
      start('1', 105, '/nix/store/a.drv', '', 1, 1),
      start('2', 108, '/nix/store/b', 'https://cache'),
      start('3', 101, 'https://cache/b.narinfo'),
      stop('3'),
      stop('2'),
      start('4', 100, '/nix/store/c', 'https://cache', 'local'),
      stop('4'),
      stop('1'),
      stop('1'),
    );
    expect(events).toEqual([
      { type: 'build-started', derivation: '/nix/store/a.drv' },
      { type: 'copy-ended', path: '/nix/store/b' },
      { type: 'copy-ended', path: '/nix/store/c' },
      { type: 'build-ended', derivation: '/nix/store/a.drv' },
    ]);
  });

  it('does not mistake one activity for its neighbour, however large their numbers are', () => {
    const [one, other] = ['9007199254740992', '9007199254740993'];
    const events = eventsOf(
      start(one, 105, '/nix/store/a.drv'),
      start(other, 105, '/nix/store/b.drv'),
      stop(other),
    );
    expect(events.at(-1)).toEqual({ type: 'build-ended', derivation: '/nix/store/b.drv' });
  });

  it('waits for the end of a line, and passes over what is none of Nix', () => {
    const line = start('1', 105, '/nix/store/a.drv');
    expect(eventsOf(line.slice(0, 20), line.slice(20))).toHaveLength(1);
    expect(eventsOf(`@nix ${line}`)).toHaveLength(1);
    expect(eventsOf('{"action":"start"\n', 'words\n', '{}\n', '[1]\n', line)).toHaveLength(1);
  });
});
