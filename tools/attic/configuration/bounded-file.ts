import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import { err, ok, type Result } from '../../result.ts';

/**
 * The text of a file of at most `limit` bytes. It is read through one handle and never further: a path to a device or
 * to the wrong file must not fill memory, and to open a pipe that nobody writes to must not wait for ever.
 */
export async function readBoundedFile(path: string, limit: number): Promise<Result<string, string>> {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) return err('it is not a file');
      const buffer = Buffer.alloc(limit + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
        if (bytesRead === 0) return ok(buffer.toString('utf8', 0, length));
        length += bytesRead;
        if (length > limit) return err(`it is larger than ${limit} bytes`);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return err('it does not exist');
    if (code === 'EACCES') return err('it may not be read');
    return err(code ?? (error instanceof Error ? error.message : String(error)));
  }
}
