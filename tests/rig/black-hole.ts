import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Listens with room for one connection, tells its port, and never gets to accept any. */
const LISTENS = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    process.stdout.write(String(server.address().port) + '\\n', () => process.kill(process.pid, 'SIGSTOP'));
  });`;

/** A port to which connections are neither made nor refused, like one behind a firewall that drops packets. */
export class BlackHole {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #fillers: readonly Socket[];

  private constructor(port: number, child: ChildProcess, fillers: readonly Socket[]) {
    this.port = port;
    this.#child = child;
    this.#fillers = fillers;
  }

  static async start(): Promise<BlackHole> {
    const child = spawn(process.execPath, ['-e', LISTENS], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const port = Number(line.toString());
    // The kernel completes as many connections as there is room for, and drops what comes then.
    const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    await Promise.all(fillers.slice(0, 1).map((filler) => once(filler, 'connect')));
    return new BlackHole(port, child, fillers);
  }

  close(): void {
    for (const filler of this.#fillers) filler.destroy();
    this.#child.kill('SIGKILL');
  }
}
