import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { afterAll, describe, expect, it } from 'vitest';

import { repositoryRoot } from '../../tests/rig/bootstrap-rc.ts';

/** Guards two groups and two directories, lets go of one of each, says what it has, and waits. */
const PROGRAM = `
import { spawn } from 'node:child_process';
import { guardDirectory, guardProcessGroup, enableGuardian } from ${JSON.stringify(pathToFileURL(join(repositoryRoot, 'tools/process/guardian.ts')).href)};
enableGuardian();
const start = () => spawn('/bin/sh', ['-c', 'sleep 100 & wait'], { detached: true, stdio: 'ignore' }).pid;
const [kept, released] = [start(), start()];
guardProcessGroup(kept);
guardProcessGroup(released)();
guardDirectory(process.argv[2]);
guardDirectory(process.argv[3])();
console.log(JSON.stringify({ kept, released }));
setInterval(() => undefined, 1000);
`;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function eventually(condition: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && !condition(); attempt++) await sleep(50);
  return condition();
}

describe('the guardian', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-guardian-');
  const program = join(scratch, 'program.ts');
  writeFileSync(program, PROGRAM);
  let ward: ChildProcess | undefined;
  let groups: { kept: number; released: number } | undefined;

  afterAll(() => {
    ward?.kill('SIGKILL');
    for (const group of Object.values(groups ?? {})) if (isAlive(group)) process.kill(-group, 'SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'after %s kills and removes what is guarded, and only that',
    async (signal) => {
      const [kept, released] = [join(scratch, `${signal}-kept`), join(scratch, `${signal}-released`)];
      for (const directory of [kept, released]) mkdirSync(join(directory, 'a', 'b'), { recursive: true });
      ward = spawn(process.execPath, ['--import', 'tsx', program, kept, released], {
        cwd: repositoryRoot,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      groups = await new Promise((resolve, reject) => {
        ward?.on('exit', reject);
        if (ward?.stdout) {
          createInterface({ input: ward.stdout }).on('line', (line) => {
            resolve(JSON.parse(line) as typeof groups & object);
          });
        }
      });
      if (!groups) throw new Error('no groups');
      expect(isAlive(groups.kept)).toBe(true);
      ward.kill(signal);
      const { kept: guarded } = groups;
      expect(await eventually(() => !isAlive(guarded) && !existsSync(kept))).toBe(true);
      expect(isAlive(groups.released)).toBe(true);
      expect(existsSync(released)).toBe(true);
      process.kill(-groups.released, 'SIGKILL');
    },
  );
});
