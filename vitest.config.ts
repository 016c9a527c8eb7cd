import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*'],
    reporters: ['default', './scripts/closing-line-reporter.mjs'],
    coverage: {
      provider: 'v8',
      include: ['**/src/**/*.ts'],
      reporter: ['text-summary'],
    },
  },
});
