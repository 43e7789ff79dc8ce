import { describe, expect, it } from 'vitest';

import { describeVerification, describeVerifyFailure } from './describe-verification.ts';

describe('what is said of a verification', () => {
  it('is each target that was missed, why it should be there, and what was compared', () => {
    expect(
      describeVerification({
        oracle: 'hash',
        compared: 7,
        changed: 3,
        missed: [
          { label: '@@//a:a', because: { type: 'input', label: '@@//a:x.txt' } },
          { label: '@@//a:b', because: { type: 'itself' } },
          { label: '@@//a:c', because: { type: 'new' } },
        ],
        surplus: ['@@//b:b'],
      }),
    ).toEqual([
      'missed: //a:a takes in //a:x.txt, which is not what it was',
      'missed: //a:b is itself not what it was',
      'missed: //a:c is new',
      'more than needed: //b:b is what it was',
      'by hash: 7 targets and files compared, 3 changed, 3 missed, 1 more than needed',
    ]);
    expect(
      describeVerification({
        oracle: 'build',
        actions: 1,
        targets: 1,
        unstable: ['@@//b:always'],
        missed: [
          {
            label: '@@//a:a',
            because: { type: 'action', mnemonic: 'Genrule', output: 'bazel-out/k8-fastbuild/bin/a/a.txt' },
          },
        ],
      }),
    ).toEqual([
      'missed: //a:a ran Genrule for bazel-out/k8-fastbuild/bin/a/a.txt',
      'not judged: actions of //b:always run each time',
      'by build: 1 action of 1 target ran after the change; 1 missed, 1 not judged',
    ]);
  });

  it('is why there was nothing to compare', () => {
    expect(describeVerifyFailure({ type: 'not-loaded', revision: 'before', problem: 'ERROR: x' })).toBe(
      'Bazel cannot load the revision before, so there is nothing to compare:\nERROR: x',
    );
  });
});
