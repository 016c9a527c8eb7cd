import { describe, expect, it } from 'vitest';
import { parseManifest } from '../src/index.ts';
import { manifest, manifestFile } from './manifest-file.ts';
import { refusalOf } from './refusal.ts';

const refuse = (changes: Record<string, unknown>) => refusalOf(() => manifest(changes));

describe('a file of another kind', () => {
  it.each([
    ['{"model_type": "hybrid", "hidden_size": 2048}', 'an object with "model_type", "hidden_size"'],
    ['{"schemaVersion": 2, "layers": []}', 'an object with "schemaVersion", "layers"'],
    ['{}', 'an object'],
    ['[{"layers": []}]', 'a list of 1'],
    ['"layers"', '"layers"'],
    ['null', 'null'],
    ['17', '17'],
  ])('%s is refused with what it holds', (text, found) => {
    expect(refusalOf(() => parseManifest(text, 'a.json'))).toMatchObject({
      code: 'manifestOtherSchema',
      where: 'a.json',
      found,
    });
  });

  it('is told from an incomplete manifest, whose missing key is named', () => {
    const text = JSON.stringify({ n_layers: 1, layers: [{ start: 0, end: 1 }] });
    expect(refusalOf(() => parseManifest(text, 'a.json'))).toMatchObject({
      code: 'missingKey',
      where: 'a.json: d_model',
      found: 'nothing',
      remedy: expect.stringMatching(/^add d_model; then look at n_heads/),
    });
  });
});

describe('a key of the wrong form', () => {
  it.each([
    ['a number in quotes', { d_model: '64' }, 'wrongType', 'd_model', '"64"'],
    ['the text NaN', { rms_norm_eps: 'NaN' }, 'wrongType', 'rms_norm_eps', '"NaN"'],
    ['a number for a switch', { tie_word_embeddings: 1 }, 'wrongType', 'tie_word_embeddings', '1'],
    ['null where a number is needed', { n_layers: null }, 'wrongType', 'n_layers', 'null'],
    ['an object for a list', { layers: { start: 0 } }, 'wrongType', 'layers', 'an object'],
    ['a list for a number', { vocab_size: [100] }, 'wrongType', 'vocab_size', 'a list of 1'],
    ['a fraction', { n_heads: 4.5 }, 'notAnInteger', 'n_heads', '4.5'],
    ['a number above 31 bits', { max_seq_len: 2 ** 31 }, 'numberTooLarge', 'max_seq_len', '2147483648'],
    ['a number above 53 bits', { vocab_size: 1e30 }, 'numberTooLarge', 'vocab_size', '1e+30'],
    ['zero layers', { n_layers: 0 }, 'numberTooSmall', 'n_layers', '0'],
    ['a negative token id', { eos_token_id: -1 }, 'numberTooSmall', 'eos_token_id', '-1'],
    ['a rotation base of zero', { rope_freq_base: 0 }, 'numberTooSmall', 'rope_freq_base', '0'],
    ['an epsilon of two', { rms_norm_eps: 2 }, 'numberTooLarge', 'rms_norm_eps', '2'],
    ['no layer shards', { layers: [] }, 'emptyList', 'layers', 'an empty list'],
    ['no head shards', { lm_head_shards: [] }, 'emptyList', 'lm_head_shards', 'an empty list'],
    ['an empty path', { gguf: '' }, 'emptyText', 'gguf', '""'],
    ['a path with NUL', { embed_bin: 'a\0b' }, 'malformedText', 'embed_bin', '"a\\u0000b"'],
    ['an endless title', { title: 'x'.repeat(201) }, 'textTooLong', 'title', `"${'x'.repeat(60)}…"`],
    ['an id with markup', { id: '<b>' }, 'malformedText', 'id', '"<b>"'],
    ['an id that climbs', { id: '../a' }, 'malformedText', 'id', '"../a"'],
    ['a format of the future', { artifacts_version: 2 }, 'unsupportedValue', 'artifacts_version', '2'],
    ['an unknown backend', { backends: ['cuda'] }, 'unsupportedValue', 'backends[0]', '"cuda"'],
    ['no backend at all', { backends: [] }, 'emptyList', 'backends', 'an empty list'],
  ])('%s is refused', (_, changes, code, place, found) => {
    expect(refuse(changes)).toMatchObject({ code, where: `test.json: ${place}`, found });
  });

  it('names the bound of the format, not that of the language', () => {
    expect(refuse({ vocab_size: 1e30 }).expected).toBe('a number at most 2147483647');
  });

  it('is refused when the number is beyond any float', () => {
    const text = JSON.stringify(manifestFile()).replace('"rope_freq_base":10000', '"rope_freq_base":1e999');
    expect(refusalOf(() => parseManifest(text, 'a.json'))).toMatchObject({
      code: 'numberTooLarge',
      where: 'a.json: rope_freq_base',
    });
  });

  it('is addressed inside lists', () => {
    const layers = [
      { start: 0, end: 2 },
      { start: '2', end: 4 },
    ];
    expect(refuse({ layers })).toMatchObject({ code: 'wrongType', where: 'test.json: layers[1].start' });
    expect(refuse({ layers: [{ start: 0 }] })).toMatchObject({ code: 'missingKey', where: 'test.json: layers[0].end' });
    expect(refuse({ layers: [[0, 4]] })).toMatchObject({ code: 'wrongType', where: 'test.json: layers[0]' });
  });
});

describe('layer shards that do not make a chain', () => {
  const shards = (...ranges: [number, number][]) => ({ layers: ranges.map(([start, end]) => ({ start, end })) });

  it.each([
    ['a gap', shards([0, 1], [2, 4]), 'manifestGap', 'layers[1].start', '1', '2'],
    ['a late start', shards([1, 4]), 'manifestGap', 'layers[0].start', '0', '1'],
    ['an early end', shards([0, 3]), 'manifestGap', 'layers[0].end', 'n_layers 4', '3'],
    ['an end beyond the model', shards([0, 5]), 'manifestBeyondEnd', 'layers[0].end', 'at most n_layers 4', '5'],
    [
      'an empty shard',
      shards([0, 2], [2, 2], [2, 4]),
      'manifestEmptyRange',
      'layers[1].end',
      'an end above start 2',
      '2',
    ],
    ['a reversed shard', shards([0, 2], [4, 2]), 'manifestEmptyRange', 'layers[1].end', 'an end above start 4', '2'],
  ])('%s is refused', (_, changes, code, place, expected, found) => {
    expect(refuse(changes)).toMatchObject({ code, where: `test.json: ${place}`, expected, found });
  });

  it('are refused when one covers layers of another, which is named', () => {
    expect(refuse(shards([0, 1], [1, 3], [0, 4]))).toMatchObject({
      code: 'manifestOverlap',
      where: 'test.json: layers[2].start',
      expected: '3',
      found: '0, which layers[0] [0,1) covers already',
    });
  });

  it('are refused out of order, naming the two', () => {
    expect(refuse(shards([0, 1], [3, 4], [1, 3]))).toMatchObject({
      code: 'manifestOutOfOrder',
      where: 'test.json: layers[1]',
      expected: 'layers[2] [1,3) before layers[1] [3,4)',
    });
  });
});

describe('head shards that do not make a head', () => {
  const heads = (...ranges: [number | null, number, number][]) => ({
    lm_head_shards: ranges.map(([shard_idx, vocab_start, vocab_end]) => ({ shard_idx, vocab_start, vocab_end })),
  });

  it.each([
    ['a gap', heads([0, 0, 40], [1, 50, 100]), 'manifestGap', 'lm_head_shards[1].vocab_start'],
    ['an overlap', heads([0, 0, 60], [1, 50, 100]), 'manifestOverlap', 'lm_head_shards[1].vocab_start'],
    ['an early end', heads([0, 0, 50], [1, 50, 99]), 'manifestGap', 'lm_head_shards[1].vocab_end'],
    ['an end beyond', heads([0, 0, 50], [1, 50, 101]), 'manifestBeyondEnd', 'lm_head_shards[1].vocab_end'],
    ['an index twice', heads([0, 0, 50], [0, 50, 100]), 'manifestDuplicateHeadIndex', 'lm_head_shards[1].shard_idx'],
    ['indexes from 1', heads([1, 0, 50], [2, 50, 100]), 'manifestHeadIndex', 'lm_head_shards[0].shard_idx'],
    ['swapped entries', heads([1, 50, 100], [0, 0, 50]), 'manifestHeadIndex', 'lm_head_shards[0].shard_idx'],
    ['swapped ranges', heads([0, 50, 100], [1, 0, 50]), 'manifestOutOfOrder', 'lm_head_shards[0]'],
  ])('%s is refused', (_, changes, code, place) => {
    expect(refuse(changes)).toMatchObject({ code, where: `test.json: ${place}` });
  });

  it('may leave their index out', () => {
    expect(manifest(heads([null, 0, 50], [null, 50, 100])).headShards.map(({ index }) => index)).toEqual([0, 1]);
  });
});

describe('a verifier', () => {
  const verifier = (changes: Record<string, unknown>) => ({
    speculative_verifier: {
      batch_tokens: 4,
      layers: [{ start: 0, end: 4 }],
      lm_head_shards: [{ shard_idx: 0, vocab_start: 0, vocab_end: 100 }],
      ...changes,
    },
  });

  it.each([
    ['a gap', { layers: [{ start: 1, end: 4 }] }, 'manifestGap', 'layers[0].start'],
    [
      'a wrong head index',
      { lm_head_shards: [{ shard_idx: 3, vocab_start: 0, vocab_end: 100 }] },
      'manifestHeadIndex',
      'lm_head_shards[0].shard_idx',
    ],
    ['no block size', { batch_tokens: undefined }, 'missingKey', 'batch_tokens'],
    ['no layers', { layers: undefined }, 'missingKey', 'layers'],
  ])('is refused for %s, at its own place', (_, changes, code, place) => {
    expect(refuse(verifier(changes))).toMatchObject({ code, where: `test.json: speculative_verifier.${place}` });
  });

  it('is read with its own cut', () => {
    expect(manifest(verifier({})).verifier).toEqual({
      batchTokens: 4,
      layerShards: [{ start: 0, end: 4, path: null }],
      headShards: [{ index: 0, start: 0, end: 100, path: null }],
    });
  });
});

describe('dimensions that contradict each other', () => {
  it.each([
    ['heads that do not share evenly', { n_heads: 4, n_kv_heads: 3 }, 'manifestHeadGroups', 'n_kv_heads', '3'],
    ['more key/value heads than heads', { n_heads: 2, n_kv_heads: 4 }, 'manifestHeadGroups', 'n_kv_heads', '4'],
    ['an odd rotation', { rope_dim: 23 }, 'manifestRopeDimOdd', 'rope_dim', '23'],
    ['a rotation wider than the head', { rope_dim: 34 }, 'manifestRopeDimTooWide', 'rope_dim', '34'],
    ['a whole head that cannot rotate', { rope_dim: undefined, d_head: 33 }, 'manifestRopeDimOdd', 'd_head', '33'],
    ['an end outside the vocabulary', { eos_token_id: 100 }, 'manifestTokenOutsideVocabulary', 'eos_token_id', '100'],
    ['a beginning outside it', { bos_token_id: 5000 }, 'manifestTokenOutsideVocabulary', 'bos_token_id', '5000'],
  ])('%s is refused', (_, changes, code, place, found) => {
    expect(refuse(changes)).toMatchObject({ code, where: `test.json: ${place}`, found });
  });

  it('may rotate the whole head', () => {
    expect(manifest({ rope_dim: 32 }).ropeDim).toBe(32);
  });
});

describe('an expectation', () => {
  const expecting = (changes: Record<string, unknown>) => ({
    expect: [{ backend: 'coreml', gate: 'residency', shard: 'chain', ...changes }],
  });

  it.each([
    ['an unknown gate', { gate: 'speed' }, 'unsupportedValue', 'gate'],
    ['an unknown backend', { backend: 'gpu' }, 'unsupportedValue', 'backend'],
    ['a layer shard the chain does not have', { shard: '[0,4)' }, 'manifestUnknownShard', 'shard'],
    ['a head shard the chain does not have', { shard: 'head 2' }, 'manifestUnknownShard', 'shard'],
    ['a shard written otherwise', { shard: '[0, 2)' }, 'manifestUnknownShard', 'shard'],
    ['a misspelt key', { shards: 'chain' }, 'unknownKey', 'shards'],
    ['no gate', { gate: undefined }, 'missingKey', 'gate'],
  ])('is refused for %s', (_, changes, code, key) => {
    expect(refuse(expecting(changes))).toMatchObject({ code, where: `test.json: expect[0].${key}` });
  });

  it('has its place quoted where a key is no plain word', () => {
    expect(refuse(expecting({ 'the shard': 1 })).where).toBe('test.json: expect[0]["the shard"]');
  });

  it('may name a layer shard, a head shard or the chain', () => {
    for (const shard of ['[0,2)', 'head 1', 'chain'])
      expect(manifest(expecting({ shard })).expect).toEqual([{ backend: 'coreml', gate: 'residency', shard }]);
  });
});

describe('a smoke prompt', () => {
  const smoke = (changes: Record<string, unknown>) => ({ smoke: [{ prompt: 'a', contains: 'b', ...changes }] });

  it.each([
    ['without a prompt', { prompt: undefined }, 'missingKey', 'prompt'],
    ['with an empty prompt', { prompt: '' }, 'emptyText', 'prompt'],
    ['that any answer satisfies', { contains: '' }, 'emptyText', 'contains'],
    ['with no new token', { maxNewTokens: 0 }, 'numberTooSmall', 'maxNewTokens'],
    ['with half a token', { maxNewTokens: 1.5 }, 'notAnInteger', 'maxNewTokens'],
    ['with a misspelt key', { contain: 'b' }, 'unknownKey', 'contain'],
  ])('%s is refused', (_, changes, code, key) => {
    expect(refuse(smoke(changes))).toMatchObject({ code, where: `test.json: smoke[0].${key}` });
  });

  it('has an answer of 64 tokens unless it states another length', () => {
    const { smoke: read } = manifest({
      smoke: [
        { prompt: 'a', contains: 'b' },
        { prompt: 'c', contains: 'd', maxNewTokens: 8 },
      ],
    });
    expect(read.map(({ maxNewTokens }) => maxNewTokens)).toEqual([64, 8]);
  });
});

describe('activation bits', () => {
  it.each([12, '8', 0, -8, 8.5, true, [8]])('of %o are refused', (bits) => {
    const { code, where, expected } = refuse({ activation_bits: bits });
    expect([code, where, expected]).toEqual(['unsupportedValue', 'test.json: activation_bits', '8 or 16']);
  });

  it('are 16 unless the file states others', () => {
    const bits = [undefined, null, 16, 8].map((stated) => manifest({ activation_bits: stated }).activationBits);
    expect(bits).toEqual([16, 16, 16, 8]);
  });
});

describe('a log entry', () => {
  it.each([
    [{ date: '28 April' }, 'malformedText', 'date'],
    [{ topology: 'best' }, 'unsupportedValue', 'topology'],
    [{ title: undefined }, 'missingKey', 'title'],
  ])('with %o is refused', (changes, code, key) => {
    const logEntry = { date: '2026-04-28', title: 'A sweep', topology: 'measured', ...changes };
    expect(refuse({ logEntry })).toMatchObject({ code, where: `test.json: logEntry.${key}` });
  });
});

describe('a valid manifest', () => {
  it('is read whole, in the words of the field', () => {
    expect(manifest()).toEqual({
      id: 'test/2_2',
      title: 'test model 2+2/2',
      source: 'test.json',
      artifactsVersion: 1,
      modelFamily: 'test model',
      gguf: 'models/test.gguf',
      dimensions: { dModel: 64, heads: 4, kvHeads: 2, dHead: 32, dFf: 128, layers: 4, vocabulary: 100 },
      ropeDim: 24,
      ropeFreqBase: 10000,
      rmsNormEps: 1e-5,
      maxSeqLen: 128,
      eosTokenId: 2,
      bosTokenId: 1,
      tieWordEmbeddings: true,
      quantBits: 8,
      activationBits: 16,
      embedBin: 'embedding.bin',
      layerShards: [
        { start: 0, end: 2, path: 'a.mlmodelc' },
        { start: 2, end: 4, path: 'b.mlmodelc' },
      ],
      headShards: [
        { index: 0, start: 0, end: 50, path: 'h0.mlmodelc' },
        { index: 1, start: 50, end: 100, path: 'h1.mlmodelc' },
      ],
      topology: { layerCounts: [2, 2], headShards: 2 },
      verifier: null,
      backends: null,
      expect: [],
      plantedFault: null,
      smoke: [],
      notes: null,
      logEntry: null,
      missing: [],
    });
  });

  it('keeps unknown keys out, hostile ones included', () => {
    const text = JSON.stringify(manifestFile({ tokenizer: 'x', constructor: 1 })).replace(
      '{',
      '{"__proto__":{"id":"evil"},',
    );
    expect(parseManifest(text, 'test.json')).toEqual(manifest());
  });

  it('carries what Shardbench adds', () => {
    const logEntry = { date: '2026-04-28', title: 'A sweep', topology: 'disqualified' };
    const added = { title: 'A title', backends: ['coreml', 'cpu'], notes: 'A note.', logEntry };
    expect(manifest(added)).toMatchObject(added);
  });

  it.each([
    ['models/a/phi4mini_runtime_meta_2_2.json', 'phi4mini_runtime_meta_2_2'],
    ['C:\\chains\\My chain (new).JSON', 'My-chain-new-'],
    ['.json', 'manifest'],
    ['…', 'manifest'],
  ])('without an id is named after its file: %s', (source, id) => {
    expect(manifest({ id: undefined }, source)).toMatchObject({ id, missing: ['id'] });
  });
});
