import { mkdtempSync, rmSync } from 'node:fs';

import type { Files } from '../rig/bazel-workspace.ts';
import { Flywheel } from './flywheel.ts';
import { GitWorkspace, type Edit } from './git-workspace.ts';

const TEST = '#!/bin/sh\n';
/** Says that it has started, and as what. */
export const SLOW_TEST = `#!/bin/sh
echo $$ > "$STARTED"
sleep 120
`;

/** Three packages with tests, a suite, and one that nothing uses. */
const BASE: Files = {
  'a/BUILD.bazel': `filegroup(
    name = "a",
    srcs = glob(["*.txt"]),
    visibility = ["//visibility:public"],
)

sh_test(name = "a_test", srcs = ["test.sh"], data = [":a"], tags = ["quick"])

sh_test(name = "other_test", srcs = ["test.sh"])

sh_test(name = "by_hand_test", srcs = ["test.sh"], data = [":a"], tags = ["manual"])

test_suite(name = "tests", tests = [":a_test", ":other_test", ":by_hand_test"])
`,
  'a/test.sh': TEST,
  'a/x.txt': 'x\n',
  'b/BUILD.bazel': `filegroup(name = "b", srcs = ["//a", "y.txt"])

sh_test(name = "b_test", srcs = ["test.sh"], data = [":b"])
`,
  'b/test.sh': TEST,
  'b/y.txt': 'y\n',
  'c/BUILD.bazel': `filegroup(name = "c", srcs = ["z.txt"])

sh_test(name = "slow_test", srcs = ["slow.sh"], tags = ["local", "external"])
`,
  'c/slow.sh': SLOW_TEST,
  'c/z.txt': 'z\n',
};

/** A workspace of these packages, and the program as somebody starts it there. */
export class CommandWorkspace {
  readonly workspace: GitWorkspace;
  readonly flywheel: Flywheel;
  /** The first commit. */
  readonly base: string;
  /** A directory beside it. */
  readonly scratch = mkdtempSync('/var/tmp/flywheel-command-');

  private constructor(workspace: GitWorkspace, base: string) {
    this.workspace = workspace;
    this.flywheel = new Flywheel(workspace);
    this.base = base;
  }

  static async create(): Promise<CommandWorkspace> {
    const workspace = await GitWorkspace.create(BASE);
    return new CommandWorkspace(workspace, await workspace.git('rev-parse', 'HEAD'));
  }

  /** From the first commit to it with this edit, which is not committed. */
  async edit(changes: Edit): Promise<void> {
    await this.workspace.reset(this.base);
    this.workspace.edit(changes);
  }

  async dispose(): Promise<void> {
    rmSync(this.scratch, { recursive: true, force: true });
    await this.workspace.bazel.dispose();
  }
}
