import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';

import { repositoryRoot } from '../../tests/rig/bootstrap-rc.ts';
import { findProviderBinary } from '../../tests/rig/provider-binary.ts';
import { describeRecordFailure, recordSchema } from './record.ts';
import { serializeRecording } from './recording.ts';

const provider = 'registry.opentofu.org/hashicorp/random';
const directory = mkdtempSync('/var/tmp/flywheel-record-');
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function program(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

async function problemOf(binary: string): Promise<string> {
  const recorded = await recordSchema({ provider, version: '3.9.0', binary });
  return recorded.ok ? 'none' : describeRecordFailure(recorded.error);
}

describe('recording a schema', () => {
  it('gives the same bytes each time, although the provider writes its maps in any order', async () => {
    const texts = new Set<string>();
    const binary = findProviderBinary('hashicorp/random', '3.9.0');
    for (let run = 0; run < 3; run++) {
      const recorded = await recordSchema({ provider, version: '3.9.0', binary });
      texts.add(recorded.ok ? serializeRecording(recorded.value) : recorded.error.type);
    }
    const [text = ''] = texts;
    expect(texts.size).toBe(1);
    expect(text).toContain('"random_pet"');
    expect(text).not.toContain('"description"');
  });

  it('shows a provider nothing of the caller’s environment', async () => {
    vi.stubEnv('FLYWHEEL_SECRET', 'x');
    const seen = join(directory, 'environment');
    const binary = program('prints', `#!/bin/sh\nexport -p > ${seen}\necho nonsense\n`);
    expect(await problemOf(binary)).toContain(
      'that no engine understands (plugin protocol 5 or 6 over grpc was expected): "nonsense"',
    );
    expect(readFileSync(seen, 'utf8')).toContain('TF_PLUGIN_MAGIC_COOKIE');
    expect(readFileSync(seen, 'utf8')).not.toContain('FLYWHEEL_SECRET');
  });

  it.each([
    ['another core protocol', '2|5|unix|/s|grpc'],
    ['another protocol', '1|7|unix|/s|grpc'],
    ['a network', '1|5|tcp|127.0.0.1:1|grpc'],
    ['another way to talk', '1|5|unix|/s|netrpc'],
  ])('refuses a handshake of %s', async (name, line) => {
    const binary = program(name.replaceAll(' ', '-'), `#!/bin/sh\necho '${line}'\nsleep 100\n`);
    expect(await problemOf(binary)).toContain(`was expected): "${line}"`);
  });

  it('says how a program ended that is no provider', async () => {
    const binary = program('ends', '#!/bin/sh\necho "this is a plugin" >&2\nexit 3\n');
    expect(await problemOf(binary)).toBe(
      'ended with code 3 before its handshake\n  the last it said:\n    this is a plugin',
    );
  });

  it('names the signal that ended a provider', async () => {
    const binary = program('killed', '#!/bin/sh\nkill -KILL $$\n');
    expect(await problemOf(binary)).toBe('was ended by SIGKILL before its handshake');
  });

  it('is refused in the words of a provider that cannot tell its schema', async () => {
    const url = (path: string): string => JSON.stringify(pathToFileURL(join(repositoryRoot, path)).href);
    // Answers every call with an empty schema of the provider itself, and a diagnostic of severity ERROR.
    const module = join(directory, 'complains.ts');
    writeFileSync(
      module,
      `import http2 from 'node:http2';
import { answer } from ${url('tools/plugin-protocol/grpc.ts')};
import { EMPTY, bytesField, concat, textField, varintField } from ${url('tools/plugin-protocol/wire.ts')};
const socket = process.env.PLUGIN_UNIX_SOCKET_DIR + '/s';
const complaint = concat([varintField(1, 1), textField(2, 'the schema is broken')]);
http2
  .createServer()
  .on('stream', (stream) => {
    stream.resume();
    stream.on('end', () => answer(stream, concat([bytesField(1, EMPTY), bytesField(4, complaint)])));
  })
  .listen(socket, () => console.log('1|5|unix|' + socket + '|grpc'));
`,
    );
    const binary = program(
      'complains',
      `#!/bin/sh\ncd ${repositoryRoot}\nexec ${process.execPath} --import tsx ${module}\n`,
    );
    expect(await problemOf(binary)).toBe('could not tell its schema: the schema is broken');
  });
});
