import { expect, test } from 'vitest';
import { openModel } from '../src/open-model.ts';
import { longRopeAttentionFactor, ropeFactors } from '../src/rope-scaling.ts';
import { nanoDraft, writeDraft } from './gguf-variant.ts';
import { nanoFile } from './nano-file.ts';
import { temporaryFolder } from './temporary-folder.ts';

const nano = nanoFile();

test('the short factors hold up to the original context, the long ones above', async () => {
  const { facts } = await openModel(nano.path);
  expect(ropeFactors(facts, 4096)).toEqual(facts.ropeFactorsShort);
  expect(ropeFactors(facts, 4097)).toEqual(facts.ropeFactorsLong);
});

test('a caller that changes the factors does not change the model', async () => {
  const { facts } = await openModel(nano.path);
  ropeFactors(facts, 4097).fill(0);
  expect(ropeFactors(facts, 4097)[0]).toBe(1);
});

test('a model without factors has ones', async () => {
  const { facts } = await openModel(await writeDraft(await temporaryFolder(), nanoDraft()));
  expect([...ropeFactors(facts, 100_000)]).toEqual([1, 1, 1, 1, 1, 1]);
});

test('the attention factor grows with the logarithm of the stretch, and is 1 without one', () => {
  expect(longRopeAttentionFactor(131072, 4096)).toBeCloseTo(1.190238, 6);
  expect(longRopeAttentionFactor(4096, 4096)).toBe(1);
  expect(longRopeAttentionFactor(2048, 4096)).toBe(1);
  expect(longRopeAttentionFactor(2048, 1)).toBe(1);
});
