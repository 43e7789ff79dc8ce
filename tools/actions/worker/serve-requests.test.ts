import { PassThrough } from 'node:stream';

import { beforeEach, describe, expect, it } from 'vitest';

import { createProviderPool } from '../../validate/provider-pool.ts';
import type { Command, CommandContext } from '../command.ts';
import type { WorkResponse } from './protocol.ts';
import { serveRequests } from './serve-requests.ts';

describe('a worker', () => {
  let input: PassThrough;
  let answers: WorkResponse[];
  let served: Promise<void>;
  let contexts: CommandContext[];
  let release: () => void;
  let counted = 0;

  beforeEach(() => {
    input = new PassThrough();
    answers = [];
    contexts = [];
    const held = new Promise<void>((resolve) => (release = resolve));
    const commands = new Map<string, Command>([
      [
        'echo',
        (args, context) => {
          contexts.push(context);
          context.say(`${args.join(' ')}\n`);
          return args.length === 0 ? 1 : 0;
        },
      ],
      ['count', (_, { say }) => (say(String(++counted)), 0)],
      ['hold', () => held.then(() => 0 as const)],
      [
        'until-cancelled',
        (_, { signal }) =>
          new Promise((resolve) => {
            signal?.addEventListener('abort', () => {
              resolve(3);
            });
          }),
      ],
      [
        'fail',
        (_, { say }) => {
          say('so far ');
          throw new Error('so good');
        },
      ],
    ]);
    served = serveRequests(input, {
      commands,
      pool: createProviderPool(),
      directory: '/base',
      describeError: (error) => (error as Error).message,
      respond: (line) => {
        expect(line.endsWith('\n')).toBe(true);
        answers.push(JSON.parse(line) as WorkResponse);
      },
    });
  });

  async function ended(): Promise<WorkResponse[]> {
    input.end();
    await served;
    return answers;
  }
  const send = (request: unknown): void => {
    input.write(`${JSON.stringify(request)}\n`);
  };

  it('answers with what the command says and how it ends', async () => {
    send({ arguments: ['echo', 'a', 'é'], requestId: 7 });
    send({ arguments: ['echo'] });
    expect(await ended()).toEqual([
      { requestId: 7, exitCode: 0, output: 'a é\n' },
      { requestId: 0, exitCode: 1, output: '\n' },
    ]);
  });

  it('does again what it is asked again, and never repeats an answer', async () => {
    counted = 0;
    for (const requestId of [1, 2]) send({ arguments: ['count', 'x'], requestId });
    expect(await ended()).toEqual([
      { requestId: 1, exitCode: 0, output: '1' },
      { requestId: 2, exitCode: 0, output: '2' },
    ]);
  });

  it('serves the next request while one is at work', async () => {
    send({ arguments: ['hold'], requestId: 1 });
    send({ arguments: ['echo', 'b'], requestId: 2 });
    while (answers.length === 0) await new Promise(setImmediate);
    release();
    expect((await ended()).map(({ requestId }) => requestId)).toEqual([2, 1]);
  });

  it('reads requests however they are cut, text of several bytes included', async () => {
    const bytes = Buffer.from(`${JSON.stringify({ arguments: ['echo', 'é\r'], requestId: 1 })}\n`);
    for (const byte of bytes) input.write(Buffer.from([byte]));
    expect(await ended()).toEqual([{ requestId: 1, exitCode: 0, output: 'é\r\n' }]);
  });

  it('takes paths relative to the sandbox, and knows the digests', async () => {
    const inputs = [{ path: 'x', digest: 'abc' }, { path: 'y' }];
    send({ arguments: ['echo', 'a'], requestId: 1, sandboxDir: 'sandbox/1', inputs });
    await ended();
    const [context] = contexts;
    expect(context?.base).toBe('/base/sandbox/1');
    expect(['x', 'y', 'z'].map((path) => context?.digestOf?.(path))).toEqual(['abc', undefined, undefined]);
  });

  it('ends a cancelled request, and says so once', async () => {
    send({ arguments: ['until-cancelled'], requestId: 5 });
    send({ requestId: 5, cancel: true });
    send({ requestId: 5, cancel: true });
    // Cancelled when it has been answered: nothing more to say.
    send({ arguments: ['echo', 'a'], requestId: 6 });
    while (answers.length < 2) await new Promise(setImmediate);
    send({ requestId: 6, cancel: true });
    expect(await ended()).toEqual([
      { requestId: 5, exitCode: 0, output: '', wasCancelled: true },
      { requestId: 6, exitCode: 0, output: 'a\n' },
    ]);
  });

  it.each([
    ['no JSON', '{"requestId": 3, "arguments": [', 'the work request is not JSON: '],
    ['no object', '[]', 'the work request is not a JSON object'],
    ['odd arguments', '{"requestId": 3, "arguments": [1]}', 'arguments that are not a list of texts'],
    ['odd inputs', '{"requestId": 3, "inputs": {}}', 'inputs that are not a list'],
    ['an input without a path', '{"requestId": 3, "inputs": [{}]}', 'an input without a path'],
    ['an odd cancel', '{"requestId": 3, "cancel": 1}', 'neither true nor false'],
    ['an odd sandbox', '{"requestId": 3, "sandboxDir": 1}', 'a sandboxDir that is not a text'],
    ['an odd number', '{"requestId": "x"}', 'requestId "x"'],
    ['no arguments', '{"requestId": 3}', 'no such action:  (there are: echo, count, hold'],
    ['an unknown command', '{"requestId": 3, "arguments": ["?"]}', 'no such action: ? (there are: echo'],
    ['a command that throws', '{"requestId": 3, "arguments": ["fail"]}', 'so far so good'],
  ])('answers a request with %s, and goes on', async (name, line, text) => {
    input.write(`${line}\n\n`);
    send({ arguments: ['echo', 'on'], requestId: 4 });
    const [bad, good] = (await ended()).sort((a, b) => a.requestId - b.requestId);
    expect(bad?.output).toContain(text);
    expect(bad?.exitCode).not.toBe(0);
    expect(bad?.requestId).toBe(name === 'no object' || name === 'an odd number' ? 0 : 3);
    expect(good).toEqual({ requestId: 4, exitCode: 0, output: 'on\n' });
  });
});
