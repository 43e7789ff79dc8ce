import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tools/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/bazel-*/**'],
    setupFiles: [fileURLToPath(new URL('tests/rig/show-bazel-runs.ts', import.meta.url))],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Where there are two cores, one test file would leave half of them idle: most wait for a Bazel server or a limit.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    clearMocks: true,
    restoreMocks: true,
  },
});
