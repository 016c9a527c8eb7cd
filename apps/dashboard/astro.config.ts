import { defineConfig } from 'astro/config';
import { pagesFolder } from './integrations/pages-folder.ts';
import { workFolder } from './integrations/work-folder.ts';
import { ASSETS } from './src/relative-links.ts';

/** Packages that load native code or files beside themselves: Node imports them, they are not bundled. */
const external = ['@shardbench/db'];

const work = workFolder();

export default defineConfig({
  outDir: work.pages,
  cacheDir: work.cache,
  build: { format: 'file', assets: ASSETS, inlineStylesheets: 'never' },
  integrations: [pagesFolder()],
  vite: {
    cacheDir: work.cache,
    environments: { prerender: { resolve: { external } }, ssr: { resolve: { external } } },
  },
});
