import { makeScratchDirectory } from '../process/scratch-directory.ts';
import { err, ok, type Result } from '../result.ts';
import { GRPC_UNIMPLEMENTED, call, connect, type CallFailure } from './grpc.ts';
import { describeProviderFailure } from './provider-failure.ts';
import { launchProvider, type LaunchFailure } from './provider-process.ts';
import type { Recording } from './recording.ts';
import { decodeSchema } from './schema-decoding.ts';
import { EMPTY, MalformedMessageError, readFields, decodeText } from './wire.ts';

export type RecordFailure =
  | LaunchFailure
  | { readonly type: 'call-failed'; readonly failure: CallFailure }
  | { readonly type: 'malformed-answer'; readonly problem: string }
  | { readonly type: 'provider-error'; readonly message: string };

export interface RecordRequest {
  /** Full address: `registry.opentofu.org/hashicorp/random`. */
  readonly provider: string;
  readonly version: string;
  readonly binary: string;
}

/** Asks a provider binary for its schema, over the plugin protocol; no engine is involved. */
export async function recordSchema(request: RecordRequest): Promise<Result<Recording, RecordFailure>> {
  const { binary } = request;
  const scratch = makeScratchDirectory();
  const provider = launchProvider(binary, scratch.path, 'one use');
  try {
    const launched = await provider.ready;
    if (!launched.ok) return launched;
    const { protocol, socket } = launched.value;
    const session = connect(socket);
    try {
      const service = `/tfplugin${protocol}.Provider/`;
      const schema = await call(
        session,
        service + (protocol === 5 ? 'GetSchema' : 'GetProviderSchema'),
        EMPTY,
      );
      if (!schema.ok) return err({ type: 'call-failed', failure: schema.error });
      const identity = await call(session, `${service}GetResourceIdentitySchemas`, EMPTY);
      // Resource identities are younger than the protocol: most providers have none.
      if (!identity.ok && identity.error.status !== GRPC_UNIMPLEMENTED) {
        return err({ type: 'call-failed', failure: identity.error });
      }
      const complaint = firstError(schema.value);
      if (complaint !== undefined) return err({ type: 'provider-error', message: complaint });
      const decoded = decodeSchema(schema.value, identity.ok ? identity.value : EMPTY);
      if (!decoded.provider)
        return err({ type: 'malformed-answer', problem: 'no schema of the provider itself' });
      const { provider: source, version } = request;
      return ok({ provider: source, version, protocol, complete: true, schema: decoded });
    } finally {
      session.destroy();
    }
  } catch (error) {
    if (error instanceof MalformedMessageError) {
      return err({ type: 'malformed-answer', problem: error.message });
    }
    throw error;
  } finally {
    provider.kill();
    scratch.remove();
  }
}

/** The first diagnostic of severity ERROR (1) in a `GetProviderSchema.Response`. */
function firstError(response: Uint8Array): string | undefined {
  for (const field of readFields(response)) {
    if (field.number !== 4) continue;
    let severity = 0;
    let summary = '';
    for (const { number, varint, bytes } of readFields(field.bytes)) {
      if (number === 1) severity = varint;
      else if (number === 2) summary = decodeText(bytes);
    }
    if (severity === 1) return summary;
  }
  return undefined;
}

/** As the end of a sentence that begins with the provider. */
export function describeRecordFailure(failure: RecordFailure): string {
  switch (failure.type) {
    case 'call-failed':
      return `refused ${failure.failure.path}: ${failure.failure.message} (gRPC status ${failure.failure.status})`;
    case 'malformed-answer':
      return `sent bytes that are no schema: ${failure.problem}`;
    case 'provider-error':
      return `could not tell its schema: ${failure.message}`;
    case 'not-started':
    case 'ended-early':
    case 'no-handshake':
    case 'odd-handshake':
      return describeProviderFailure(failure);
  }
}
