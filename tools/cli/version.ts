/** The version `flywheel --version` prints; a test compares it with package.json and MODULE.bazel. */
export const version = '0.1.0';
