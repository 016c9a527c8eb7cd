import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { headRanges, parseTopology } from '@shardbench/manifest';
import { expect, test } from 'vitest';
import { writeDoubleChain } from '../../src/double-models.ts';
import { type ChainOptions, manifestRequest, openChain } from '../../src/index.ts';
import { manifestFor, openSession } from '../open-test-chain.ts';
import { refusalOf } from '../refusal.ts';
import { syntheticModel } from '../synthetic-model.ts';
import { describeDouble, doubleRequest, temporaryFolder } from './double.ts';

const nano = syntheticModel('nano');
const manifestOf = (changes: Record<string, unknown> = {}) => manifestFor(nano.file, '2+2/2', changes);
const PROMPT = Uint32Array.of(4, 90, 17);

/** The model's embedding as a table of fp16, which the float array of this platform rounds as the backend does. */
const embeddingTable = async (folder: string): Promise<{ path: string; label: string }> => {
  const tensor = nano.file.tensors.get('token_embd.weight');
  if (tensor === undefined) throw new Error('no embedding');
  const bytes = await readFile(nano.file.path);
  const table = new Float16Array(tensor.rows * tensor.columns);
  const blocks = new DataView(bytes.buffer, bytes.byteOffset + tensor.offset, tensor.byteLength);
  for (let block = 0; block * 32 < table.length; block += 1) {
    const scale = blocks.getFloat16(block * 34, true);
    for (let i = 0; i < 32; i += 1) table[block * 32 + i] = scale * blocks.getInt8(block * 34 + 2 + i);
  }
  const path = join(folder, 'embedding.bin');
  await writeFile(path, new Uint8Array(table.buffer));
  return { path, label: 'embedding.bin' };
};

const optionsWith = async (table: boolean): Promise<ChainOptions> => {
  const folder = await temporaryFolder();
  const coreml = await writeDoubleChain(folder, manifestOf(), nano.file);
  const embedding = table ? await embeddingTable(folder) : null;
  return { backend: 'coreml', threads: 1, coreml: { ...coreml, embedding } };
};

const tokensOf = async (request: Parameters<typeof openSession>[0]): Promise<number[]> => [
  ...(await (await openSession(request)).generate(PROMPT, { maxNew: 10 })).tokens,
];

describeDouble('embeddings of a Core ML chain', () => {
  test('a table of fp16 gives the tokens that the weights give', async () => {
    const fromTable = manifestRequest(manifestOf(), nano.file, await optionsWith(true));
    expect(await tokensOf(fromTable)).toEqual(await tokensOf(await doubleRequest(manifestOf(), nano.file)));
  });

  test('a chain without weights runs, with an attention factor of 1', async () => {
    const request = manifestRequest(manifestOf(), null, await optionsWith(true));
    expect(request).toMatchObject({ model: null, rotary: { attentionFactor: 1, lanes: 12 } });
    expect(await tokensOf(request)).toHaveLength(10);
    // This model's factor is another, which shows in the tokens.
    expect(await tokensOf(request)).not.toEqual(await tokensOf(await doubleRequest(manifestOf(), nano.file)));
  });

  test('a table of another size is refused', async () => {
    const options = await optionsWith(true);
    await writeFile(options.coreml?.embedding?.path ?? '', new Uint8Array(64));
    const request = manifestRequest(manifestOf(), nano.file, options);
    expect(await refusalOf(() => openChain(request))).toMatchObject({
      code: 'embeddingSize',
      expected: '65536 bytes: 512 x 64 fp16 values',
      found: '64',
      where: 'embedding.bin',
    });
  });

  test('neither weights nor a table is refused, on both sides of the boundary', async () => {
    const options = await optionsWith(false);
    expect((await refusalOf(() => manifestRequest(manifestOf(), null, options))).code).toBe('embeddingNeeded');
    const request = { ...manifestRequest(manifestOf(), nano.file, options), model: null };
    expect(await refusalOf(() => openChain(request))).toMatchObject({
      code: 'argument',
      where: 'chain.coreml.embedding',
    });
  });
});

describeDouble('a request for a Core ML chain', () => {
  test('other backends need weights, a chain without them needs its rotation stated', async () => {
    const options = await optionsWith(true);
    const other = { backend: 'cpu', threads: 1 } as const;
    expect((await refusalOf(() => manifestRequest(manifestOf(), null, other))).code).toBe('modelNeeded');
    const silent = manifestOf({ rope_freq_base: undefined });
    expect((await refusalOf(() => manifestRequest(silent, null, options))).code).toBe('ropeFreqBaseNeeded');
  });

  test('compiled models are needed, and a verifier has to be stated and cut alike', async () => {
    const { coreml } = await optionsWith(false);
    if (coreml === undefined) throw new Error('no request');
    const request =
      (verifier: typeof coreml.verifier, changes = {}) =>
      () =>
        manifestRequest(manifestOf(changes), nano.file, {
          backend: 'coreml',
          threads: 1,
          coreml: { ...coreml, verifier },
        });
    const none = () => manifestRequest(manifestOf(), nano.file, { backend: 'coreml', threads: 1 });
    expect((await refusalOf(none)).code).toBe('coremlArtifactsNeeded');
    const { layerShards, headShards } = coreml;
    const verifier = { batchTokens: 4, layerShards, headShards };
    expect((await refusalOf(request(verifier))).code).toBe('verifierNotStated');
    const heads = headRanges(parseTopology('4/2'), 512).map(({ start, end }, index) => ({
      shard_idx: index,
      vocab_start: start,
      vocab_end: end,
    }));
    const stated = { batch_tokens: 4, layers: [{ start: 0, end: 4 }], lm_head_shards: heads };
    expect((await refusalOf(request(verifier, { speculative_verifier: stated }))).code).toBe('verifierCut');
  });
});
