import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { ExitCode } from '../cli/exit-codes.ts';
import { nextStep } from '../plugin-protocol/provider-failure.ts';
import { describeRecordFailure, recordSchema } from '../plugin-protocol/record.ts';
import { serializeRecording } from '../plugin-protocol/recording.ts';

/** `record-schema --provider SOURCE --version V --binary FILE --out FILE [--verified]` */
export async function recordSchemaCommand(args: readonly string[]): Promise<ExitCode> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { provider: text, version: text, binary: text, out: text, verified: { type: 'boolean' } },
  });
  const { provider, version, binary, out } = values;
  if (provider === undefined || version === undefined || binary === undefined || out === undefined) {
    process.stderr.write('record-schema needs --provider, --version, --binary and --out\n');
    return ExitCode.usage;
  }
  const recorded = await recordSchema({ provider, version, binary });
  if (!recorded.ok) {
    process.stderr.write(
      `the provider ${provider} ${version} ${describeRecordFailure(recorded.error)}\n` +
        `  to do: ${nextStep(recorded.error, values.verified === true)}; to do without its binary: a recorded schema ` +
        `(flywheel providers record --help), tofu.provider_schema(...), and ` +
        `--repo_env=FLYWHEEL_SCHEMA_ONLY_PROVIDERS=${provider}\n`,
    );
    return ExitCode.findings;
  }
  writeFileSync(out, serializeRecording(recorded.value));
  return ExitCode.ok;
}
