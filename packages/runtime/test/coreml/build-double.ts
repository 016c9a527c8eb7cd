import type { TestProject } from 'vitest/node';
import { ensureDouble } from '../../scripts/build-double.mjs';
import { IN_CI } from '../in-ci.ts';

/** Builds the stand-in before any test runs. CI has to have its tools; elsewhere its tests are skipped without them. */
export default async ({ provide }: TestProject): Promise<void> => {
  const missing = await ensureDouble();
  if (missing !== null && process.platform === 'linux' && IN_CI) throw new Error(missing);
  provide('doubleMissing', missing ?? '');
};
