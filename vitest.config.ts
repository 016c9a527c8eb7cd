import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*'],
    reporters: ['default', './scripts/closing-line-reporter.mjs'],
    coverage: {
      provider: 'v8',
      include: ['**/src/**/*.ts'],
      reporter: ['text-summary'],
      reportOnFailure: true,
      // Workers, the build of the pages and the browser run in processes of their own, where this coverage does not see them.
      exclude: [
        '**/dist/**',
        '**/src/islands/**',
        '**/src/{comparison,markup}/**/*{part,picture,nodes}.ts',
        '**/src/worker/**',
      ],
      thresholds: { statements: 90, branches: 85, functions: 90, lines: 90 },
    },
  },
});
