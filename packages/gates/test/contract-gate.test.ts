import { describe, expect, test } from 'vitest';
import { type ContractManifest, type ContractModelFacts, contractGate } from '../src/index.ts';
import { manifest, model } from './phi4-mini.ts';

/** Every failure of the gate as `shard: code`. */
function complaints(over: Partial<ContractManifest>, facts: Partial<ContractModelFacts> = {}): string[] {
  return contractGate({ ...manifest, ...over }, { ...model, ...facts }).flatMap(({ outcome }) =>
    outcome.state === 'failed' ? outcome.failures.map(({ shard, code }) => `${shard}: ${code}`) : [],
  );
}

function figureOf(metric: string, over: Partial<ContractManifest>, facts: Partial<ContractModelFacts> = {}) {
  const [chain] = contractGate({ ...manifest, ...over }, { ...model, ...facts });
  if (chain === undefined || chain.outcome.state === 'notRun') throw new Error('the gate gives a result');
  return chain.outcome.figures.find((figure) => figure.metric === metric);
}

describe('a value that contradicts the weights', () => {
  test.each(['dModel', 'heads', 'kvHeads', 'dHead', 'dFf', 'vocabulary'] as const)('%s', (name) => {
    const dimensions = { ...manifest.dimensions, [name]: 16 };
    expect(complaints({ dimensions })).toContain(`chain: ${name}Mismatch`);
  });

  test('layers', () => {
    expect(complaints({ dimensions: { ...manifest.dimensions, layers: 30 } })).toEqual(['chain: layersMismatch']);
  });

  test.each([
    ['ropeFreqBase', 500000],
    ['rmsNormEps', 1e-6],
    ['eosTokenId', 199999],
    ['bosTokenId', 1],
    ['tieWordEmbeddings', false],
    ['quantBits', 4],
    ['ropeDim', 128],
  ] as const)('%s', (name, value) => {
    expect(complaints({ [name]: value })).toEqual([`chain: ${name}Mismatch`]);
  });

  test('a context longer than the one of the weights', () => {
    expect(complaints({ maxSeqLen: 131073 })).toEqual(['chain: maxSeqLenTooLong']);
    expect(complaints({ maxSeqLen: 131072 })).toEqual([]);
  });

  test('says what the weights have and what the manifest says', () => {
    const [chain] = contractGate({ ...manifest, ropeFreqBase: 500000 }, model);
    expect(chain?.outcome).toMatchObject({
      state: 'failed',
      failures: [
        {
          shard: 'chain',
          code: 'ropeFreqBaseMismatch',
          expected: 'ropeFreqBase 10000 as in the weights',
          found: 'ropeFreqBase 500000',
        },
      ],
    });
  });
});

describe('a value that the manifest leaves out', () => {
  test('rope_dim rotates the whole head, which partial-rotary weights contradict', () => {
    const [chain] = contractGate({ ...manifest, ropeDim: null }, model);
    expect(chain?.outcome).toMatchObject({
      failures: [{ code: 'ropeDimMismatch', found: 'ropeDim 128: none is stated, so the whole head rotates' }],
    });
  });

  test('rope_dim is right where the whole head rotates', () => {
    const whole = { ropeDim: 128, ropeFactorsShort: null, ropeFactorsLong: null };
    expect(complaints({ ropeDim: null }, whole)).toEqual([]);
  });

  test.each(['ropeFreqBase', 'rmsNormEps', 'eosTokenId', 'bosTokenId', 'tieWordEmbeddings', 'quantBits'] as const)(
    '%s is shown as not stated and fails nothing',
    (name) => {
      expect(complaints({ [name]: null })).toEqual([]);
      expect(figureOf(name, { [name]: null })?.value).toBe('not stated');
    },
  );

  test('d_ff is shown as not stated and fails nothing', () => {
    const dimensions = { ...manifest.dimensions, dFf: null };
    expect(complaints({ dimensions })).toEqual([]);
    expect(figureOf('dFf', { dimensions })).toEqual({ metric: 'dFf', value: 'not stated', threshold: 8192 });
  });

  test('a token id that the weights leave out fails nothing either', () => {
    expect(complaints({}, { eosTokenId: null })).toEqual([]);
    expect(figureOf('eosTokenId', {}, { eosTokenId: null })?.threshold).toBe('not stated');
  });
});

describe('coverage against the weights', () => {
  const [first, second, third, last] = manifest.layerShards as [never, never, never, never];

  test('a gap is blamed on the shard after it, and on that one only', () => {
    const late = { start: 17, end: 24, path: null };
    expect(complaints({ layerShards: [first, late, third, last] })).toEqual(['[17,24): layerShardGap']);
  });

  test('an overlap is blamed on the later shard', () => {
    const early = { start: 15, end: 24, path: null };
    expect(complaints({ layerShards: [first, early, third, last] })).toEqual(['[15,24): layerShardOverlap']);
  });

  test('an empty shard and a shard beyond the last layer are named', () => {
    const empty = { start: 16, end: 16, path: null };
    expect(complaints({ layerShards: [first, empty, second, third, last] })).toEqual(['[16,16): layerShardEmpty']);
    const long = { start: 30, end: 33, path: null };
    expect(complaints({ layerShards: [first, second, third, long] })).toEqual(['[30,33): layerShardBeyondEnd']);
  });

  test('missing shards at the end belong to the chain', () => {
    expect(complaints({ layerShards: [first, second, third] })).toEqual(['chain: layerShardGap']);
    expect(complaints({ layerShards: [], headShards: [] })).toEqual(['chain: layerShardGap', 'chain: headShardGap']);
    expect(figureOf('layersCovered', { layerShards: [first, second, third] })).toMatchObject({
      value: 30,
      threshold: 32,
    });
  });

  test('head shards are named by their index', () => {
    const headShards = manifest.headShards.map((shard) => (shard.index === 2 ? { ...shard, start: 100033 } : shard));
    expect(complaints({ headShards })).toEqual(['head 2: headShardGap']);
    expect(figureOf('vocabularyCovered', { headShards })).toMatchObject({ value: 100032, threshold: 200064 });
  });

  test('a shard to blame has a result of its own beside the passed chain', () => {
    const results = contractGate(
      { ...manifest, layerShards: [first, { start: 17, end: 24, path: null }, third, last] },
      model,
    );
    expect(results.map(({ shard, outcome }) => [shard, outcome.state])).toEqual([
      ['chain', 'passed'],
      ['[17,24)', 'failed'],
    ]);
  });
});

describe('what rotates the heads', () => {
  test('rope factors have one value per frequency', () => {
    expect(complaints({}, { ropeFactorsShort: new Float32Array(64).fill(1) })).toEqual([
      'chain: ropeFactorsShortLength',
    ]);
    expect(complaints({}, { ropeFactorsLong: [] })).toEqual(['chain: ropeFactorsLongLength']);
  });

  test('short and long rope factors come together', () => {
    expect(complaints({}, { ropeFactorsLong: null })).toEqual(['chain: ropeFactorsLongMissing']);
    expect(complaints({}, { ropeFactorsShort: null, ropeFactorsLong: null })).toEqual([]);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a rope factor of %s is refused', (bad) => {
    const ropeFactorsLong = new Float32Array(48).fill(1.5).with(7, bad);
    expect(complaints({}, { ropeFactorsLong })).toEqual(['chain: ropeFactorsLongInvalid']);
  });

  test.each([1, 1.19, 1.1903, Number.NaN, Number.POSITIVE_INFINITY])(
    'an attention factor of %s is refused',
    (factor) => {
      expect(complaints({}, { attentionFactor: factor })).toEqual(['chain: attentionFactorMismatch']);
    },
  );

  test('without an extended context the attention factor is 1', () => {
    expect(complaints({}, { contextLength: 4096, attentionFactor: 1 })).toEqual([]);
    expect(complaints({}, { contextLength: 2048, attentionFactor: 1 })).toEqual([]);
    expect(complaints({}, { contextLength: 4096 })).toEqual(['chain: attentionFactorMismatch']);
  });
});

test('mixed weights count as the type that most matrices have', () => {
  expect(complaints({}, { quantisation: 'mixed(Q8_0, F16)' })).toEqual([]);
  expect(complaints({}, { quantisation: 'mixed(F16, Q8_0)' })).toEqual(['chain: quantBitsMismatch']);
  expect(complaints({}, { quantisation: 'Q4_K' })).toEqual(['chain: quantBitsMismatch']);
});

test('a matching manifest passes with one result that lists everything compared', () => {
  const results = contractGate(manifest, model);
  expect(results).toHaveLength(1);
  expect(results[0]).toMatchObject({ gate: 'contract', shard: 'chain', outcome: { state: 'passed' } });
  const outcome = results[0]?.outcome;
  expect(outcome?.state === 'passed' && outcome.figures.map(({ metric }) => metric)).toEqual([
    ...['architecture', 'dModel', 'heads', 'kvHeads', 'dHead', 'dFf', 'layers', 'vocabulary', 'ropeFreqBase'],
    ...['rmsNormEps', 'eosTokenId', 'bosTokenId', 'tieWordEmbeddings', 'ropeDim', 'maxSeqLen', 'quantBits'],
    ...['ropeFactorsShort', 'ropeFactorsLong', 'attentionFactor', 'layersCovered', 'vocabularyCovered'],
  ]);
});
