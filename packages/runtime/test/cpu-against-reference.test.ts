import type { ModelFile } from '@shardbench/model';
import { expect, test } from 'vitest';
import { backendBuild, type ChainOptions } from '../src/index.ts';
import { cosine, rowsOf } from './cosine.ts';
import { openSession, requestFor } from './open-test-chain.ts';
import { syntheticModel } from './synthetic-model.ts';
import { tokenIds } from './token-ids.ts';

const models = { nano: syntheticModel('nano'), tiny: syntheticModel('tiny') };

/** Hidden states at every layer boundary and the logits, as rows. */
const rowsWith = async (model: ModelFile, options: Partial<ChainOptions>) => {
  const { dModel, layers, vocabulary } = model.facts;
  const session = await openSession(
    requestFor(model, `${Array(layers).fill(1).join('+')}/4`, { threads: 2, ...options }),
  );
  const tokens = tokenIds(64, vocabulary, 5);
  const { hidden, logits } = await session.evaluate(tokens, { blockTokens: 64, keepHidden: true });
  return { hidden: rowsOf(hidden, dModel), logits: rowsOf(logits, vocabulary), boundaries: layers + 1 };
};

const lowestCosine = (found: readonly Float32Array[], expected: readonly Float32Array[]): number =>
  Math.min(...found.map((row, index) => cosine(row, expected[index] ?? new Float32Array(row.length))));

test.each(['nano', 'tiny'] as const)(
  '%s: hidden states have a cosine of at least 0.999 at every layer boundary and token, logits as well',
  async (name) => {
    const model = models[name].file;
    const cpu = await rowsWith(model, { backend: 'cpu' });
    const reference = await rowsWith(model, { backend: 'reference' });
    expect(cpu.hidden).toHaveLength(64 * reference.boundaries);
    expect(lowestCosine(cpu.hidden, reference.hidden)).toBeGreaterThanOrEqual(0.999);
    expect(lowestCosine(cpu.logits, reference.logits)).toBeGreaterThanOrEqual(0.999);
  },
);

test('the embedding is not quantised: before the first shard both backends hold the same bits', async () => {
  const model = models.nano.file;
  const cpu = await rowsWith(model, { backend: 'cpu' });
  const reference = await rowsWith(model, { backend: 'reference' });
  expect(cpu.hidden.slice(0, 64)).toEqual(reference.hidden.slice(0, 64));
  expect(cpu.hidden.slice(64, 128)).not.toEqual(reference.hidden.slice(64, 128));
});

test('every kernel family is as near to the reference as the others', async () => {
  const model = models.nano.file;
  const reference = await rowsWith(model, { backend: 'reference' });
  for (const kernelFamily of backendBuild().kernelFamilies) {
    const cpu = await rowsWith(model, { backend: 'cpu', kernelFamily });
    expect(lowestCosine(cpu.logits, reference.logits)).toBeGreaterThanOrEqual(0.999);
  }
});
