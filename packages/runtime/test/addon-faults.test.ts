import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const build = (name: string): Buffer => readFileSync(new URL(`../build/Release/${name}.node`, import.meta.url));

const KINDS = [
  'SHARDBENCH_FAULT',
  'swapTokens',
  'notFinite',
  'staleRow',
  'staleRowInBlocks',
  'fullWidthHead',
  'missingAttentionFactor',
  'slowShard',
  'noKernels',
];

test.each(KINDS)('%s is in the addon for tests and not in the one that is measured', (word) => {
  expect(build('addon_faults').includes(word)).toBe(true);
  expect(build('addon').includes(word)).toBe(false);
});
