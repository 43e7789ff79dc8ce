import { describe, expect, it } from 'vitest';

import { parseActions } from './executed-actions.ts';
import { withoutConfiguration } from './own-outputs.ts';

describe('actions in build events', () => {
  it('are those of targets, whichever form their labels have', () => {
    const events = [
      '{"id":{"progress":{"opaqueCount":3}},"children":[{"actionCompleted":{"label":"//not:this"}}],"progress":{}}',
      '{"id":{"actionCompleted":{"primaryOutput":"bazel-out/stable-status.txt","configuration":{"id":"system"}}},"action":{"success":true,"type":"BazelWorkspaceStatusAction"}}',
      '{"id":{"actionCompleted":{"primaryOutput":"bazel-out/k8-fastbuild/bin/a/w.txt","label":"//a:w"}},"action":{"success":true,"type":"FileWrite"}}',
      '{"id":{"actionCompleted":{"primaryOutput":"bazel-out/k8-fastbuild/bin/a/v.txt","label":"@//a:v"}},"action":{"success":false,"type":"Genrule"}}',
      '{"id":{"actionCompleted":{"primaryOutput":"bazel-out/k8-fastbuild/bin/b.txt","label":"@@other//:b"}},"action":{"type":"Genrule"}}',
    ].join('\n');
    expect(parseActions(events)).toEqual([
      { label: '@@//a:w', mnemonic: 'FileWrite', output: 'bazel-out/k8-fastbuild/bin/a/w.txt' },
      { label: '@@//a:v', mnemonic: 'Genrule', output: 'bazel-out/k8-fastbuild/bin/a/v.txt' },
      { label: '@@other//:b', mnemonic: 'Genrule', output: 'bazel-out/k8-fastbuild/bin/b.txt' },
    ]);
  });

  it('have labels that Bazel encoded twice', () => {
    const label = Buffer.from('//a:süß').toString('latin1');
    expect(parseActions(`{"id":{"actionCompleted":{"label":"${label}"}}}`)).toEqual([
      { label: '@@//a:süß', mnemonic: '', output: '' },
    ]);
  });

  it('make the same output in two configurations', () => {
    expect(withoutConfiguration('bazel-out/k8-opt-exec-ST-1/bin/a/b')).toBe('bin/a/b');
    expect(withoutConfiguration('bazel-out/k8-fastbuild/bin/a/b')).toBe('bin/a/b');
  });
});
