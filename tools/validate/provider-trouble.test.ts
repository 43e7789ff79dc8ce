import { describe, expect, it } from 'vitest';

import { describeProviderTroubles } from './provider-trouble.ts';

const provider = {
  source: 'registry.opentofu.org/hashicorp/random',
  version: '3.9.0',
  verified: true,
  origin: 'registry',
};
const path = '/tfplugin5.Provider/ValidateResourceTypeConfig';

describe('the failures of providers', () => {
  it('name each provider once, by the failure that knows how the process ended', () => {
    const said = describeProviderTroubles(
      [
        { provider, failure: { type: 'no-answer', path, reason: 'closed' } },
        {
          provider,
          failure: {
            type: 'no-answer',
            path,
            reason: 'closed',
            end: { code: 2, signal: null, output: 'panic: oh\n\ngoroutine 1 [running]:\nmain.main()' },
          },
        },
        { provider, failure: { type: 'no-answer', path, reason: 'closed again' } },
      ],
      '//m:m',
    );
    expect(said).toBe(
      `the provider registry.opentofu.org/hashicorp/random 3.9.0 (registry) ended with code 2 while it was asked for ValidateResourceTypeConfig
  the last it said:
    panic: oh
  to do: run the same command again, and if it fails again, report it to the makers of the provider: its bytes are those of the lock file; to go on without its own rules: level = "schema" in the tofu_package of //m:m`,
    );
  });
});
