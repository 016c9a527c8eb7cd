import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const inRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Where the product keeps things, all below the checkout. */
export const PATHS = {
  root: inRoot(''),
  manifests: inRoot('manifests'),
  profiles: inRoot('manifests/profiles.json'),
  prompts: inRoot('manifests/prompts'),
  models: inRoot('models'),
  database: inRoot('results/shardbench.db'),
  pages: inRoot('results/dashboard'),
  cache: inRoot('results/cache'),
  dashboard: inRoot('apps/dashboard'),
} as const;

/** Folder of what can be computed again; `SHARDBENCH_CACHE` names another, for tests and checkouts that are read-only. */
export const cacheFolder = ({ SHARDBENCH_CACHE }: NodeJS.ProcessEnv): string =>
  resolve(SHARDBENCH_CACHE || PATHS.cache);
