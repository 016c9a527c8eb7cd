import { fileURLToPath } from 'node:url';

/** A package of the runtime's fixtures. */
export const fixturePackage = (name: 'head' | 'cache' | 'per-block'): string =>
  fileURLToPath(new URL(`../../../runtime/test/fixtures/mlpackage/${name}.mlpackage`, import.meta.url));
