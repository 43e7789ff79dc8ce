import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GitWorkspace } from './git-workspace.ts';

test('a package that is also reached through a link to its directory', async () => {
  const workspace = await GitWorkspace.create({
    'BUILD.bazel': '',
    'real/BUILD.bazel': 'genrule(\n    name = "x",\n    outs = ["x.txt"],\n    cmd = "echo 1 > $@",\n)\n',
  });
  try {
    symlinkSync('real', join(workspace.bazel.path, 'link'));
    const before = await workspace.commit();
    workspace.edit({
      'real/BUILD.bazel': 'genrule(\n    name = "x",\n    outs = ["x.txt"],\n    cmd = "echo 2 > $@",\n)\n',
    });
    const affected = await workspace.affected(before);
    expect(affected.rung).toBe('overlay');
    expect(affected.rules).toEqual(['//link:x', '//real:x']);
  } finally {
    await workspace.bazel.dispose();
  }
});
