import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tools/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/bazel-*/**'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    clearMocks: true,
    restoreMocks: true,
  },
});
