import { describe, expect, it } from 'vitest';

import { rcFilesInEffect } from './rc-files.ts';

describe('the rc files in effect', () => {
  const files = (...options: string[]): string[] => rcFilesInEffect('/w', options, { HOME: '/home' });

  it('are those of the system, the workspace and the user, then the named ones', () => {
    expect(files('--bazelrc=ci.bazelrc', '--bazelrc', '/x', '--bazelrc=/dev/null', '--bazelrc=late')).toEqual(
      ['/etc/bazel.bazelrc', '/w/.bazelrc', '/home/.bazelrc', '/w/ci.bazelrc', '/x'],
    );
  });

  it('are fewer where options say so', () => {
    expect(files('--nohome_rc', '--nosystem_rc')).toEqual(['/w/.bazelrc']);
    expect(files('--noworkspace_rc', '--workspace_rc', '--nohome_rc', '--nosystem_rc')).toEqual([
      '/w/.bazelrc',
    ]);
    expect(files('--ignore_all_rc_files')).toEqual([]);
  });
});
