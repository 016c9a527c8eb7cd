import { defineProject } from 'vitest/config';

// Threads and processes take their time on a busy machine.
const TIMEOUT = 60_000;

export default defineProject({
  test: {
    name: 'runtime',
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/coreml/build-double.ts'],
    testTimeout: TIMEOUT,
    hookTimeout: TIMEOUT,
  },
});
