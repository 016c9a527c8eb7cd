// Asks the addon for its facts and prints what comes of it. Argument: the folder whose `src` is used.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const sources: typeof import('../../src/index.ts') = await import(
  pathToFileURL(join(process.argv[2] ?? '', 'src', 'index.ts')).href
);
try {
  process.stdout.write(JSON.stringify(sources.backendBuild()));
} catch (error) {
  process.stdout.write(JSON.stringify({ ...(error as object), name: (error as Error).name }));
}
