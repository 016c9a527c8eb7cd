import { join } from 'node:path';
import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'bench',
    isolate: false,
    include: ['test/**/*.test.ts'],
    // Many tests start real processes, which take their time on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Spares those processes most of the time that Node needs to compile what they all load.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'node') },
  },
});
