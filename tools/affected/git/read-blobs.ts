import { spawn } from 'node:child_process';

import { err, ok, type Result } from '../../result.ts';
import type { GitFailure } from './git.ts';

const LIMIT_MILLISECONDS = 120_000;
const COMMAND = 'git cat-file --batch';

/** The contents of these objects, in the same order. */
export function readBlobs(repository: string, ids: readonly string[]): Promise<Result<Buffer[], GitFailure>> {
  if (ids.length === 0) return Promise.resolve(ok([]));
  return new Promise((resolve) => {
    const child = spawn('git', ['--no-pager', '--no-optional-locks', 'cat-file', '--batch'], {
      cwd: repository,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: LIMIT_MILLISECONDS,
      killSignal: 'SIGKILL',
    });
    const parts: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    child.on('error', (error) => {
      resolve(err({ command: COMMAND, problem: error.message }));
    });
    child.on('close', (code) => {
      const blobs = code === 0 ? splitBatch(Buffer.concat(parts), ids.length) : undefined;
      resolve(blobs ? ok(blobs) : err({ command: COMMAND, problem: said.trim() || 'its answer is cut' }));
    });
    // A child that ends early is judged by its answer.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${ids.join('\n')}\n`);
  });
}

/** Format: git-cat-file(1), "BATCH OUTPUT": a line `ID TYPE SIZE`, the content, a line feed. */
function splitBatch(answer: Buffer, count: number): Buffer[] | undefined {
  const blobs: Buffer[] = [];
  let position = 0;
  while (blobs.length < count) {
    const lineEnd = answer.indexOf(10, position);
    if (lineEnd < 0) return undefined;
    const [, type, size] = answer.toString('latin1', position, lineEnd).split(' ');
    const end = lineEnd + 1 + Number(size);
    if (type !== 'blob' || !(end < answer.length)) return undefined;
    blobs.push(answer.subarray(lineEnd + 1, end));
    position = end + 1;
  }
  return blobs;
}
