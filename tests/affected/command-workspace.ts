import type { Files } from '../rig/bazel-workspace.ts';

const TEST = '#!/bin/sh\n';
/** Says that it has started, and as what. */
export const SLOW_TEST = `#!/bin/sh
echo $$ > "$STARTED"
sleep 120
`;

/** Three packages with tests, a suite, and one that nothing uses. */
export const COMMAND_BASE: Files = {
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
