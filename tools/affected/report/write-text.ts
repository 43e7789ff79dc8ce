import { err, ok, type Result } from '../../result.ts';
import { writeFile, type Unwritable } from './write-file.ts';

/** To a file, or to stdout where none is named. */
export function writeText(text: string, file: string | undefined): Promise<Result<void, Unwritable>> {
  if (file !== undefined) return Promise.resolve(writeFile(file, text));
  return new Promise((resolve) => {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      // Who reads only the first lines closes the pipe, and is content.
      resolve(error.code === 'EPIPE' ? ok(undefined) : err({ file: 'stdout', problem: error.message }));
    });
    process.stdout.write(text, () => {
      resolve(ok(undefined));
    });
  });
}
