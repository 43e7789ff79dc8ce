import { ExitCode } from '../../cli/exit-codes.ts';
import { enableGuardian } from '../../process/guardian.ts';
import { complain } from '../command-line/complain.ts';
import { findAffected } from '../command-line/find-affected.ts';
import type { QuestionOptions } from '../command-line/question-options.ts';
import { describeVerification, describeVerifyFailure } from './describe-verification.ts';
import type { Oracle } from './verification.ts';
import { verifyAffected } from './verify-affected.ts';

export interface VerifyOptions extends QuestionOptions {
  readonly oracle: Oracle;
  readonly tests: boolean;
  readonly json: boolean;
}

/** `flywheel affected verify`: 1 where the answer misses something, which is a defect of ours. */
export async function runVerify(options: VerifyOptions): Promise<ExitCode> {
  enableGuardian();
  const found = await findAffected(options, { graph: true });
  if (!found.ok) return complain(found.error);
  const { analysis, bazel, revisions, workspace } = found.value;
  const verified = await verifyAffected({
    workspace,
    bazel,
    before: revisions.base.commit,
    after: revisions.head,
    analysis,
    oracle: options.oracle,
    tests: options.tests,
  });
  if (!verified.ok) {
    process.stderr.write(`flywheel affected verify: ${describeVerifyFailure(verified.error)}\n`);
    return ExitCode.environment;
  }
  const { value } = verified;
  const text = options.json ? JSON.stringify(value) : describeVerification(value).join('\n');
  process.stdout.write(`${text}\n`);
  return value.missed.length > 0 ? ExitCode.findings : ExitCode.ok;
}
