import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/**
 * Makes every link to a bundled file relative to the page it stands on, so that the pages open below any path and from
 * a folder. Astro can only write such links from the root of a server.
 * @param assets folder of the bundled files, as in `build.assets`
 */
export function relativeLinks(assets: string): AstroIntegration {
  const link = new RegExp(`((?:src|href|data-script)=")/(${assets}/)`, 'g');
  return {
    name: 'shardbench:relative-links',
    hooks: {
      'astro:build:done': ({ dir }) => {
        const folder = fileURLToPath(dir);
        for (const page of globSync('**/*.html', { cwd: folder })) {
          const toRoot = relative(dirname(page), '.').replaceAll(sep, '/');
          const prefix = toRoot === '' ? './' : `${toRoot}/`;
          const path = join(folder, page);
          writeFileSync(path, readFileSync(path, 'utf8').replace(link, `$1${prefix}$2`));
        }
      },
    },
  };
}
