import { describe, expect, it } from 'vitest';

import { readableOutput } from './last-words.ts';
import { describeProviderFailure, nextStep } from './provider-failure.ts';

const log = (level: string, message: string): string =>
  JSON.stringify({ '@level': level, '@message': message, '@timestamp': '2026-01-01T00:00:00Z' });

describe('what a provider said last', () => {
  it('is level and message of log records, without the chatter where there is more', () => {
    const output = [log('debug', 'plugin address'), log('error', 'no answer from the API'), 'giving up'];
    expect(readableOutput(output.join('\n'))).toEqual(['error: no answer from the API', 'giving up']);
    expect(readableOutput(log('debug', 'plugin address'))).toEqual(['debug: plugin address']);
  });

  it('is the panic of a Go program, without its stacks', () => {
    const stack = Array.from({ length: 40 }, (_, index) => `\t/build/main.go:${index} +0x1d`);
    const output = [
      log('info', 'configuring'),
      'panic: runtime error: invalid memory address or nil pointer dereference',
      '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4ff2f5]',
      '',
      'goroutine 1 [running]:',
      'main.main()',
      ...stack,
    ];
    expect(readableOutput(output.join('\n'))).toEqual([
      'panic: runtime error: invalid memory address or nil pointer dereference',
      '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4ff2f5]',
    ]);
  });

  it('is the end of much output, with lines of a bearable length', () => {
    const output = [...Array.from({ length: 20 }, (_, index) => `line ${index}`), 'x'.repeat(1000)];
    const shown = readableOutput(output.join('\n'));
    expect(shown).toHaveLength(8);
    expect(shown[0]).toBe('line 13');
    expect(shown[7]).toBe(`${'x'.repeat(300)}…`);
  });

  it('names no directory of a sandbox, an output root or a run', () => {
    const root = `/home/u/.cache/bazel/_bazel_u/${'0'.repeat(32)}`;
    expect(
      readableOutput(
        `open ${root}/sandbox/linux-sandbox/7/execroot/_main/external/p/terraform-provider-x: denied
exec ${root}/external/p/terraform-provider-x
dial unix /tmp/fw-Ab12/plugin7: refused
at /opt/acme/settings.json`,
      ),
    ).toEqual([
      'open external/p/terraform-provider-x: denied',
      'exec external/p/terraform-provider-x',
      'dial unix plugin7: refused',
      'at /opt/acme/settings.json',
    ]);
  });
});

describe('the failure of a provider', () => {
  it('names the signal or the code, and what it was asked', () => {
    const path = '/tfplugin5.Provider/ValidateResourceTypeConfig';
    const ended = { code: null, signal: 'SIGSEGV' as const, output: '' };
    expect(describeProviderFailure({ type: 'no-answer', path, reason: 'closed', end: ended })).toBe(
      'was ended by SIGSEGV while it was asked for ValidateResourceTypeConfig',
    );
    expect(describeProviderFailure({ type: 'no-answer', path, reason: 'no answer within 120 s' })).toBe(
      'did not answer ValidateResourceTypeConfig: no answer within 120 s',
    );
    expect(
      describeProviderFailure({
        type: 'ended-early',
        end: { code: 2, signal: null, output: log('error', 'x') },
      }),
    ).toBe('ended with code 2 before its handshake\n  the last it said:\n    error: x');
  });

  it('has a next step that fits what ended it and whose bytes it is', () => {
    const crash = { type: 'ended-early', end: { code: 2, signal: null, output: '' } };
    expect(nextStep(crash, true)).toContain('report it to the makers of the provider');
    expect(nextStep(crash, false)).toContain('no lock file vouches for this binary: build it anew');
    expect(nextStep({ type: 'not-started' }, false)).toContain('build it anew');
    const killed = { type: 'no-answer', end: { code: null, signal: 'SIGKILL' as const, output: '' } };
    expect(nextStep(killed, false)).toContain('for want of memory: run the same command again with --jobs=1');
  });
});
