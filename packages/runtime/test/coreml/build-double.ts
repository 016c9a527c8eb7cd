import type { TestProject } from 'vitest/node';
import { ensureDouble } from '../../scripts/build-double.mjs';

/** Builds the stand-in before any test runs. CI has to have its tools; elsewhere its tests are skipped without them. */
export default async ({ provide }: TestProject): Promise<void> => {
  const missing = await ensureDouble();
  const { CI: isCi = '' } = process.env;
  if (missing !== null && process.platform === 'linux' && !['', 'false', '0'].includes(isCi)) throw new Error(missing);
  provide('doubleMissing', missing ?? '');
};
