import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { recordSchema } from '../../tools/plugin-protocol/record.ts';
import { serializeRecording } from '../../tools/plugin-protocol/recording.ts';
import type { RequestProvider } from '../../tools/validate/request.ts';
import { findProviderBinary } from './provider-binary.ts';

const versions = { random: '3.9.0', time: '0.14.2' } as const;

/** The real providers that the bootstrap built, with their schemas recorded into a directory. */
export async function recordedProviders(directory: string): Promise<RequestProvider[]> {
  const providers: RequestProvider[] = [];
  for (const [name, version] of Object.entries(versions)) {
    const source = `registry.opentofu.org/hashicorp/${name}`;
    const binary = findProviderBinary(`hashicorp/${name}`, version);
    const recorded = await recordSchema({ provider: source, version, binary });
    if (!recorded.ok) throw new Error(recorded.error.type);
    const schema = join(directory, `${name}.schema.json`);
    writeFileSync(schema, serializeRecording(recorded.value));
    providers.push({ source, version, schema, binary, verified: false, origin: 'locally built' });
  }
  return providers;
}
