import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where one build works until its pages are complete. */
export interface WorkFolder {
  readonly pages: string;
  readonly cache: string;
}

/**
 * A folder that no other build shares and that goes when this one ends. It lies inside the project because the
 * prerendered code imports packages from where it lies, and Astro gives builds whose output is elsewhere one common
 * folder for that code.
 */
export function workFolder(): WorkFolder {
  const folder = join(import.meta.dirname, '..', 'dist', `build-${process.pid}`);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  return { pages: join(folder, 'pages'), cache: join(folder, 'cache') };
}
