import { hashModel } from '@shardbench/model';
import { describe, expect, test } from 'vitest';
import { type ChainRequest, referenceRequest } from '../src/index.ts';
import { cosine, rowsOf } from './cosine.ts';
import { openSession } from './open-test-chain.ts';
import { type OracleGreedy, oracle, oracleValues } from './oracle.ts';
import { syntheticModel } from './synthetic-model.ts';

const models = { nano: syntheticModel('nano'), tiny: syntheticModel('tiny') };
/** Above 4096, a chain uses the long rope factors. */
const CONTEXT = { short: 128, long: 4097 } as const;

const greedyTokens = async (request: ChainRequest, { prompt, tokens }: OracleGreedy): Promise<number[]> => {
  const session = await openSession(request);
  return [...(await session.generate(Uint32Array.from(prompt), { maxNew: tokens.length })).tokens];
};

/** The mistake that older exports made: all lanes of a head rotate, with factors of 1. */
const withFullWidthRope = (request: ChainRequest): ChainRequest => {
  const lanes = request.dimensions.dHead;
  return { ...request, rotary: { ...request.rotary, lanes, factors: new Float32Array(lanes / 2).fill(1) } };
};

const withoutAttentionFactor = (request: ChainRequest): ChainRequest => ({
  ...request,
  rotary: { ...request.rotary, attentionFactor: 1 },
});

test('there is something to compare with for both models and both sets of rope factors', () => {
  expect(oracle.logits.map(({ id }) => id)).toEqual(expect.arrayContaining(['nano', 'nano-long', 'tiny']));
  expect(new Set(oracle.greedy.map(({ model }) => model))).toEqual(new Set(['nano', 'tiny']));
});

describe.each(oracle.logits.map((entry) => [entry.id, entry] as const))('logits of %s', (_, entry) => {
  test('the model is the one that the figures were made from', async () => {
    expect(await hashModel(models[entry.model].file.path)).toBe(entry.modelSha256);
  });

  test('the reference has them at every position, cosine at least 0.99999', async () => {
    const { file } = models[entry.model];
    const session = await openSession(referenceRequest(file, CONTEXT[entry.ropeFactors], { threads: 2 }));
    const { logits } = await session.evaluate(Uint32Array.from(entry.tokens), { blockTokens: 64 });
    const found = rowsOf(logits, entry.shape[1]);
    const expected = rowsOf(oracleValues(entry), entry.shape[1]);
    expect(expected).toHaveLength(entry.positions.length);
    for (const [row, position] of entry.positions.entries()) {
      const [logitsFound, logitsExpected] = [found[position], expected[row]];
      if (logitsFound === undefined || logitsExpected === undefined) throw new Error(`no row for position ${position}`);
      expect(cosine(logitsFound, logitsExpected)).toBeGreaterThanOrEqual(0.99999);
      const largest = logitsFound.reduce(
        (most, value, id) => Math.max(most, Math.abs(value - (logitsExpected[id] ?? 0))),
        0,
      );
      expect(largest).toBeLessThan(1e-3);
    }
  });
});

test('long rope factors are told from short ones', async () => {
  const long = oracle.logits.find(({ ropeFactors }) => ropeFactors === 'long');
  if (long === undefined) throw new Error('no figures for long rope factors');
  const session = await openSession(referenceRequest(models[long.model].file, CONTEXT.short, { threads: 1 }));
  const { logits } = await session.evaluate(Uint32Array.from(long.tokens), { blockTokens: 64 });
  const last = rowsOf(logits, long.shape[1])[long.positions.at(-1) ?? 0];
  const expected = rowsOf(oracleValues(long), long.shape[1]).at(-1);
  if (last === undefined || expected === undefined) throw new Error('no last row');
  expect(cosine(last, expected)).toBeLessThan(0.9999);
});

const byPrompt = oracle.greedy.map((entry, index) => [`${entry.model}, prompt ${index}`, entry] as const);

describe.each(byPrompt)('greedy tokens of %s', (_, entry) => {
  const request = (): ChainRequest => referenceRequest(models[entry.model].file, CONTEXT.short, { threads: 2 });

  test('the reference decodes the very same ones', async () => {
    expect(await greedyTokens(request(), entry)).toEqual(entry.tokens);
  });

  test('a rotation of all lanes and a missing attention factor change them, as they do outside', async () => {
    expect(await greedyTokens(withFullWidthRope(request()), entry)).toEqual(entry.fullWidthRope);
    expect(await greedyTokens(withoutAttentionFactor(request()), entry)).toEqual(entry.withoutAttentionFactor);
    expect(entry.fullWidthRope).not.toEqual(entry.tokens);
    expect(entry.withoutAttentionFactor).not.toEqual(entry.tokens);
  });
});

test.each(byPrompt.filter(([, { model }]) => model === 'tiny'))(
  'the cpu backend notices both mistakes too: %s has at least 20 distinct tokens in 48',
  async (_, entry) => {
    const request: ChainRequest = {
      ...referenceRequest(models.tiny.file, CONTEXT.short, { threads: 2 }),
      backend: 'cpu',
    };
    const tokens = await greedyTokens(request, entry);
    expect(tokens).toHaveLength(48);
    expect(new Set(tokens).size).toBeGreaterThanOrEqual(20);
    expect(await greedyTokens(withFullWidthRope(request), entry)).not.toEqual(tokens);
    expect(await greedyTokens(withoutAttentionFactor(request), entry)).not.toEqual(tokens);
  },
);
