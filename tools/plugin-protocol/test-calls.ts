import type { Recording } from './recording.ts';
import { EMPTY, bytesField, concat, decodeText, readFields, textField, varintField } from './wire.ts';

/** Something an engine asked for in a test that only a provider could have done. */
export type RefusedCall =
  | {
      readonly type: 'not-mocked';
      readonly provider: string;
      /** What the module calls it, where that is known. */
      readonly localName?: string;
    }
  | { readonly type: 'function'; readonly provider: string; readonly name: string };

/** What a server of `tofu test` does besides. */
export interface TestService {
  readonly onRefused: (call: RefusedCall) => unknown;
  /** Where nobody asserts anything: calls of functions are unknown values instead of being refused. */
  readonly unknownFunctions?: boolean;
}

type Handler = (message: Uint8Array) => Uint8Array;

const SEVERITY_ERROR = 1;

/**
 * What `tofu test` asks a provider besides what `tofu validate` does. A mocked provider is asked to upgrade the state of
 * its resources between runs, although nothing has to be upgraded. A provider that is not mocked is configured first, so
 * that refusing this one call keeps everything real from being done.
 * Messages: OpenTofu's `docs/plugin-protocol/tfplugin6.proto`; the numbers are the same in version 5.
 */
export function testHandlers(
  { provider }: Recording,
  { onRefused, unknownFunctions = false }: TestService,
): ReadonlyMap<string, Handler> {
  const refuseConfiguration: Handler = () => {
    onRefused({ type: 'not-mocked', provider });
    return bytesField(1, encodeError(notMockedSummary, describeNotMocked(provider)));
  };
  const refuseFunction: Handler = (message) => {
    const name = functionName(message);
    onRefused({ type: 'function', provider, name });
    return bytesField(2, textField(1, describeRefusedFunction(provider, name)));
  };
  return new Map([
    ['Configure', refuseConfiguration],
    ['ConfigureProvider', refuseConfiguration],
    ['UpgradeResourceState', echoState],
    // Reached only without the provider's binary: a test may not be judged by unknown values.
    ...(unknownFunctions ? [] : [['CallFunction', refuseFunction] as const]),
  ]);
}

export const notMockedSummary = 'Provider is not mocked';

export function describeNotMocked(provider: string): string {
  return `${provider} would be asked to make real things, and tests run without network and credentials.`;
}

export function describeRefusedFunction(provider: string, name: string): string {
  return (
    `provider::${localName(provider)}::${name} is computed by ${provider} itself, ` +
    `of which only the recorded schema is here (level schema)`
  );
}

/** What modules call a provider by custom. */
export function localName(provider: string): string {
  return provider.slice(provider.lastIndexOf('/') + 1);
}

function encodeError(summary: string, detail: string): Uint8Array {
  return concat([varintField(1, SEVERITY_ERROR), textField(2, summary), textField(3, detail)]);
}

function functionName(message: Uint8Array): string {
  for (const { number, bytes } of readFields(message)) if (number === 1) return decodeText(bytes);
  return '';
}

/** `RawState { json }` of the request as `DynamicValue { json }` of the answer: the same version wrote it. */
function echoState(message: Uint8Array): Uint8Array {
  for (const { number, bytes } of readFields(message)) {
    if (number !== 3) continue;
    for (const { number: inner, bytes: json } of readFields(bytes)) {
      if (inner === 1) return bytesField(1, bytesField(2, json));
    }
  }
  return EMPTY;
}
