import type { Socket } from 'node:net';

type Callback = (error?: Error | null) => void;

/**
 * Lets an answer be read that came before the connection broke under a write.
 *
 * A server that refuses an upload answers and closes without reading the body. The next write fails, and Node then
 * destroys the socket with the answer unread in it: with plain streaming 195 of 200 such answers were lost here. The answer
 * is still in the kernel, so the failure of the write is reported later, and reading goes on meanwhile.
 *
 * @returns undoes it, for a socket that serves other requests afterwards
 */
export function keepLastWords(socket: Socket, milliseconds: number): () => void {
  const late =
    (callback: Callback): Callback =>
    (error) => {
      const code = (error as NodeJS.ErrnoException | null | undefined)?.code;
      if (code === 'EPIPE' || code === 'ECONNRESET') setTimeout(callback, milliseconds, error).unref();
      else callback(error);
    };
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  socket._write = (chunk, encoding, callback) => {
    write(chunk, encoding, late(callback));
  };
  if (writev) {
    socket._writev = (chunks, callback) => {
      writev(chunks, late(callback));
    };
  }
  return () => {
    Reflect.deleteProperty(socket, '_write');
    Reflect.deleteProperty(socket, '_writev');
  };
}
