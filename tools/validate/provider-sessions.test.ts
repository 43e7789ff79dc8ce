import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { findProviderBinary } from '../../tests/rig/provider-binary.ts';
import { GRPC_UNAVAILABLE, call, connect } from '../plugin-protocol/grpc.ts';
import { recordSchema } from '../plugin-protocol/record.ts';
import { serializeRecording } from '../plugin-protocol/recording.ts';
import { readFields, textField } from '../plugin-protocol/wire.ts';
import { makeScratchDirectory, type ScratchDirectory } from '../process/scratch-directory.ts';
import { err } from '../result.ts';
import { createProviderPool, type ProviderPool } from './provider-pool.ts';
import { openProviderSessions, type ProviderSessions } from './provider-sessions.ts';
import type { RequestProvider } from './request.ts';

const source = 'registry.opentofu.org/hashicorp/random';

describe('the providers of one validation', () => {
  const directory = mkdtempSync('/var/tmp/flywheel-sessions-');
  const binary = join(directory, 'terraform-provider-random');
  const schema = join(directory, 'random.schema.json');
  let scratch: ScratchDirectory;
  let sessions: ProviderSessions;

  beforeAll(async () => {
    copyFileSync(findProviderBinary('hashicorp/random', '3.9.0'), binary);
    const recorded = await recordSchema({ provider: source, version: '3.9.0', binary });
    if (!recorded.ok) throw new Error(recorded.error.type);
    writeFileSync(schema, serializeRecording(recorded.value));
  });
  afterEach(() => {
    sessions.close();
    scratch.remove();
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  async function open(provider: Partial<RequestProvider>, pool?: ProviderPool): Promise<void> {
    scratch = makeScratchDirectory();
    const opened = await openProviderSessions(
      [{ source, version: '3.9.0', schema, verified: false, origin: 'locally built', ...provider }],
      new Set(),
      scratch.path,
      pool ? { shared: { pool, digestOf: () => undefined } } : {},
    );
    if (!opened.ok) throw new Error(opened.error.problem);
    sessions = opened.value;
  }

  /** The field of the answer to the call of a function: 1 is a value, which nobody but the provider refuses with 2. */
  async function answered(): Promise<number | undefined> {
    const attached = JSON.parse(sessions.reattach) as Readonly<
      Record<string, { readonly ProtocolVersion: number; readonly Addr: { readonly String: string } }>
    >;
    const { Addr: address, ProtocolVersion: protocol } = attached[source]!;
    const session = connect(address.String);
    const answer = await call(session, `/tfplugin${protocol}.Provider/CallFunction`, textField(1, 'none'));
    session.destroy();
    return answer.ok ? [...readFields(answer.value)][0]?.number : undefined;
  }

  const running = (): number =>
    readdirSync('/proc').filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`${binary}\0`);
      } catch {
        return false;
      }
    }).length;

  /** A pool whose process fails, as it does where another module has made it crash. */
  const failing: ProviderPool = {
    ...createProviderPool(),
    lease: () => ({
      ask: (path) =>
        Promise.resolve(
          err({
            path,
            status: GRPC_UNAVAILABLE,
            message: 'ended by a neighbour',
            failure: { type: 'no-answer', path, reason: 'ended by a neighbour' },
          }),
        ),
      release: () => undefined,
    }),
  };

  it('end with it', async () => {
    await open({ binary });
    expect(await answered()).toBe(2);
    expect(running()).toBe(1);
    sessions.close();
    for (let attempt = 0; attempt < 200 && running() > 0; attempt++) await sleep(20);
    expect(running()).toBe(0);
  });

  it('answer unknown values where there is no binary', async () => {
    await open({});
    expect(await answered()).toBe(1);
  });

  it('are asked again in a process of its own where a shared one fails', async () => {
    await open({ binary }, failing);
    expect(await answered()).toBe(2);
    expect(sessions.failures).toEqual([]);
  });

  it.each([
    ['in a process of its own', undefined, true],
    ['in a process that many share', createProviderPool(), false],
  ] as const)('collect garbage only where that pays: %s', async (_, pool, without) => {
    const seen = join(directory, `environment-${without}`);
    const prints = join(directory, `prints-${without}`);
    writeFileSync(prints, `#!/bin/sh\nexport -p > ${seen}.part\nmv ${seen}.part ${seen}\nexec sleep 100\n`);
    chmodSync(prints, 0o755);
    await open({ binary: prints }, pool);
    try {
      for (let attempt = 0; attempt < 1_000 && !existsSync(seen); attempt++) await sleep(20);
      expect(/GOGC='?off/.test(readFileSync(seen, 'utf8'))).toBe(without);
    } finally {
      pool?.close();
    }
  });

  it('make its result void where that fails, too', async () => {
    await open({ binary: '/bin/true' }, failing);
    expect(await answered()).toBeUndefined();
    expect(sessions.failures).toMatchObject([
      {
        provider: { source, version: '3.9.0' },
        failure: { type: 'ended-early', end: { code: 0, signal: null, output: '' } },
      },
    ]);
  });
});
