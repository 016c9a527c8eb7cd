// Asks the addon for its facts and prints what comes of it. Arguments: the folder whose `src` is used, and `hash` where
// the addon's hash alone is asked for.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const sources: typeof import('../../src/index.ts') = await import(
  pathToFileURL(join(process.argv[2] ?? '', 'src', 'index.ts')).href
);
try {
  process.stdout.write(JSON.stringify(process.argv[3] === 'hash' ? sources.addonHash() : sources.backendBuild()));
} catch (error) {
  process.stdout.write(JSON.stringify({ ...(error as object), name: (error as Error).name }));
}
