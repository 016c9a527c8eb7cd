import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { phi4MiniPrompts } from '../scripts/write-prompts.ts';
import {
  executionHash,
  formatTopology,
  headRanges,
  layerRanges,
  lintManifest,
  listManifests,
  type Manifest,
  parseTopology,
  promptTokens,
  readManifest,
  readProfiles,
  readPromptFile,
} from '../src/index.ts';
import { jsonSchemas } from '../src/json-schemas.ts';

const folder = fileURLToPath(new URL('../../../manifests', import.meta.url));
const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf-8'));
const schemaFile = (name: string): string => fileURLToPath(new URL(`../schema/${name}`, import.meta.url));

let all: ReadonlyMap<string, Manifest>;
/** Those that stand for a topology of the log. */
let manifests: ReadonlyMap<string, Manifest>;
/** Chains that must fail, and the twin of one of them, which must not. */
let examples: readonly Manifest[];
beforeAll(async () => {
  const paths = await listManifests(folder);
  all = new Map(await Promise.all(paths.map(async (path) => [path, await readManifest(path)] as const)));
  manifests = new Map([...all].filter(([, { id }]) => !id.startsWith('examples/')));
  examples = [...all.values()].filter(({ id }) => id.startsWith('examples/'));
});

const idsIn = (part: string) =>
  [...manifests.values()].filter(({ id }) => id.startsWith(`${part}/`)).map(({ id }) => id.slice(part.length + 1));

const manifestOf = (id: string): Manifest =>
  [...manifests.values()].find((manifest) => manifest.id === id) ?? expect.fail(`no manifest ${id}`);

const dimensions = { heads: 24, kvHeads: 8, dHead: 128, dFf: 8192, dModel: 3072, layers: 32, vocabulary: 200064 };

describe('the published JSON Schemas', () => {
  it('are what the code checks with', async () => {
    for (const [name, schema] of Object.entries(jsonSchemas()))
      expect(await read(schemaFile(name)), `${name}: run write:schemas`).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('refuse what the code refuses by form', async () => {
    const validate = new Ajv2020().compile((await read(schemaFile('manifest.schema.json'))) as object);
    const good = (await read([...manifests.keys()][0] ?? '')) as object;
    expect(validate(good)).toBe(true);
    for (const changes of [
      { d_model: '384' },
      { n_heads: 2.5 },
      { layers: [] },
      { backends: ['cuda'] },
      { activation_bits: 12 },
      { activation_bits: '8' },
      { vocab_size: 1e30 },
    ])
      expect(validate({ ...good, ...changes }), JSON.stringify(changes)).toBe(false);
  });

  it('accept every shipped file, which points to its schema', async () => {
    const files = [...all.keys(), resolve(folder, 'profiles.json'), resolve(folder, 'prompts/phi4-mini.json')];
    for (const path of files) {
      const { $schema = '', ...rest } = (await read(path)) as { $schema?: string };
      const schemaPath = resolve(dirname(path), $schema);
      expect(relative(schemaFile('.'), schemaPath)).toMatch(/^[a-z]+\.schema\.json$/);
      expect(existsSync(schemaPath), path).toBe(true);
      const validate = new Ajv2020().compile((await read(schemaPath)) as object);
      expect(validate(rest), `${path}: ${JSON.stringify(validate.errors)}`).toBe(true);
    }
  });

  it.each([
    'phi4mini_runtime_meta_16_8_6_2',
    'phi4mini_runtime_meta_20_4_6_2_t4',
    'other_family_runtime_meta',
    'nulls_runtime_meta',
  ])('accept %s of the wild', async (name) => {
    const validate = new Ajv2020().compile((await read(schemaFile('manifest.schema.json'))) as object);
    const path = fileURLToPath(new URL(`fixtures/wild/${name}.json`, import.meta.url));
    expect(validate(await read(path)), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('the shipped manifests', () => {
  it('put the cuts of the log on every model they are meant for', () => {
    const cuts = ['12_12_6_2', '16_8_6_2', '20_4_6_2', '6_6_6_6_6_2', '8_8_8_6_2'];
    expect(idsIn('tiny').sort()).toEqual(cuts);
    expect(idsIn('synthetic-phi4-mini').sort()).toEqual(['16_8_6_2', '20_4_6_2']);
    const studies = ['24_6_2', '6_6_6_6_6_2_head3', '6_6_6_6_6_2_head8', 'rope96_fast_20_4_6_2'];
    expect(idsIn('phi4-mini').sort()).toEqual([...cuts, ...studies].sort());
  });

  it('have an id of their own that says folder and cut', () => {
    expect(new Set([...manifests.values()].map(({ id }) => id)).size).toBe(manifests.size);
    for (const [path, { id, topology }] of manifests) {
      const [part, name = ''] = id.split('/');
      expect(basename(dirname(path))).toBe(part);
      expect(basename(path, '.json').endsWith(`_${name}`)).toBe(true);
      expect(name).toContain(topology.layerCounts.join('_'));
    }
  });

  it('are cut as the notation says, with four head shards but for the head study', () => {
    for (const { id, topology, layerShards, headShards, dimensions } of manifests.values()) {
      const again = parseTopology(formatTopology(topology));
      expect(layerShards.map(({ start, end }) => ({ start, end }))).toEqual(layerRanges(again));
      expect(headShards.map(({ start, end }) => ({ start, end }))).toEqual(headRanges(again, dimensions.vocabulary));
      expect(topology.headShards).toBe(Number(/_head(\d)$/.exec(id)?.[1] ?? 4));
    }
  });

  it('name the entry of the log that they come from, and say what it does not measure', () => {
    for (const { id, logEntry, notes } of manifests.values()) {
      expect(logEntry?.title, id).toMatch(/^Phi-4-mini .* Outcome$/);
      expect(['2026-04-28', '2026-04-30'], id).toContain(logEntry?.date);
      expect(notes, id).not.toBeNull();
      if (logEntry?.topology === 'mentioned') expect(notes, id).toContain('No figure');
    }
    const mentioned = [...manifests.values()].filter(({ logEntry }) => logEntry?.topology === 'mentioned');
    expect(mentioned.map(({ id }) => id).sort()).toEqual(['phi4-mini/8_8_8_6_2', 'tiny/8_8_8_6_2']);
  });

  it('state the rotation that the weights have, and say where the log predates it', () => {
    for (const { id, ropeDim, dimensions, logEntry, notes } of manifests.values()) {
      expect(ropeDim, id).toBe((dimensions.dHead * 3) / 4);
      if (id.startsWith('phi4-mini/') && logEntry?.date === '2026-04-28')
        expect(notes, id).toContain('predate its RoPE fix');
    }
  });

  it('have the dimensions of their models', () => {
    expect(manifestOf('tiny/16_8_6_2')).toMatchObject({
      dimensions: { dModel: 384, heads: 6, kvHeads: 2, dHead: 64, dFf: 1024, layers: 32, vocabulary: 8192 },
      gguf: 'models/tiny.Q8_0.gguf',
      bosTokenId: 1,
      eosTokenId: 2,
      backends: ['cpu'],
    });
    expect(manifestOf('synthetic-phi4-mini/16_8_6_2')).toMatchObject({
      dimensions,
      gguf: 'models/synthetic-phi4-mini.Q8_0.gguf',
      bosTokenId: 1,
      eosTokenId: 2,
      backends: ['cpu'],
    });
    expect(manifestOf('phi4-mini/16_8_6_2')).toMatchObject({
      dimensions,
      gguf: 'models/Phi-4-mini-instruct.Q8_0.gguf',
      bosTokenId: 199999,
      eosTokenId: 200020,
      backends: ['coreml', 'cpu'],
    });
    for (const {
      artifactsVersion,
      rmsNormEps,
      ropeFreqBase,
      maxSeqLen,
      quantBits,
      tieWordEmbeddings,
    } of manifests.values())
      expect({ artifactsVersion, rmsNormEps, ropeFreqBase, maxSeqLen, quantBits, tieWordEmbeddings }).toEqual({
        artifactsVersion: 1,
        rmsNormEps: 1e-5,
        ropeFreqBase: 10000,
        maxSeqLen: 2048,
        quantBits: 8,
        tieWordEmbeddings: true,
      });
  });

  it('differ in execution within a model, but for the rope96 baseline, whose cut the sweep has too', () => {
    const hashes = new Map<string, string[]>();
    for (const manifest of manifests.values()) {
      const key = `${manifest.gguf} ${executionHash(manifest)}`;
      hashes.set(key, [...(hashes.get(key) ?? []), manifest.id]);
    }
    const shared = [...hashes.values()].filter((ids) => ids.length > 1);
    expect(shared).toEqual([['phi4-mini/20_4_6_2', 'phi4-mini/rope96_fast_20_4_6_2']]);
    expect(manifestOf('phi4-mini/rope96_fast_20_4_6_2').backends).toEqual(['coreml']);
  });

  it('expect [0,24) to fail residency on Core ML, and nothing else', () => {
    for (const { id, expect: expected } of manifests.values())
      expect(expected, id).toEqual(
        id === 'phi4-mini/24_6_2' ? [{ backend: 'coreml', gate: 'residency', shard: '[0,24)' }] : [],
      );
  });

  it('give rise to no advice but where they study a limit', () => {
    const advice = [...manifests.values()].flatMap((manifest) =>
      lintManifest(manifest).map(({ code, where }) => `${manifest.id} ${code} ${where}`),
    );
    const [notches, others] = [true, false].map((wanted) =>
      advice.filter((one) => one.includes(' payloadNotch ') === wanted).sort(),
    );
    // The fused gate and up of Phi-4-mini are what the payload rule was found on.
    const ids = [...manifests.values()].map(({ id }) => `${id} payloadNotch d_ff`).sort();
    expect(notches).toEqual(ids.filter((id) => id.startsWith('phi4-mini/')));
    expect(others).toEqual([
      'phi4-mini/24_6_2 programAboveLimit layers[0]',
      'phi4-mini/6_6_6_6_6_2_head3 headChannels lm_head_shards[0]',
      'phi4-mini/6_6_6_6_6_2_head3 headChannels lm_head_shards[1]',
      'phi4-mini/6_6_6_6_6_2_head3 headChannels lm_head_shards[2]',
    ]);
  });
});

describe('the examples', () => {
  const foretold = ({ id, expect: expected }: Manifest) =>
    `${id} ${expected.map(({ gate, shard }) => `${gate} ${shard}`).join() || 'passes'}`;

  it('fail one gate each, on the cpu backend, but for one that shows what its twin lacks, and say why', () => {
    expect(examples.map(foretold)).toEqual([
      'examples/outlier_activations16_16_8_6_2 passes',
      'examples/outlier_activations8_16_8_6_2 golden [0,16)',
      'examples/flipped_byte_16_8_6_2 contract [16,24)',
      'examples/full_rope_16_8_6_2 contract chain',
      'examples/mixed_precision_16_8_6_2 residency [16,24)',
      'examples/wrong_row_scale_16_8_6_2 golden [16,24)',
    ]);
    for (const { id, backends, notes } of examples) {
      expect(backends, id).toEqual(['cpu']);
      expect(notes?.length, id).toBeGreaterThan(100);
    }
  });

  it('are the tiny chain but for what makes them fail', () => {
    const {
      id: _id,
      source: _source,
      title: _title,
      notes: _notes,
      logEntry: _entry,
      ...tiny
    } = manifestOf('tiny/16_8_6_2');
    const differences = examples.map((example) =>
      Object.keys(tiny).filter(
        (key) => JSON.stringify(example[key as keyof Manifest]) !== JSON.stringify(tiny[key as keyof typeof tiny]),
      ),
    );
    expect(differences).toEqual([
      ['gguf'],
      ['gguf', 'activationBits', 'expect'],
      ['expect', 'plantedFault'],
      ['ropeDim', 'expect', 'missing'],
      ['gguf', 'expect'],
      ['expect', 'plantedFault'],
    ]);
  });
});

describe('the shipped profiles', () => {
  it('are short and long', async () => {
    expect(await readProfiles(resolve(folder, 'profiles.json'))).toEqual([
      { name: 'short', promptTokens: 32, newTokens: 16, warmupRequests: 1, requests: 5, processes: 6 },
      { name: 'long', promptTokens: 128, newTokens: 64, warmupRequests: 1, requests: 5, processes: 6 },
    ]);
  });

  it('fit into every shipped manifest', async () => {
    for (const { promptTokens, newTokens } of await readProfiles(resolve(folder, 'profiles.json')))
      for (const { maxSeqLen } of manifests.values()) expect(promptTokens + newTokens).toBeLessThanOrEqual(maxSeqLen);
  });
});

describe('the shipped prompts for Phi-4-mini', () => {
  const path = resolve(folder, 'prompts/phi4-mini.json');

  it('are what their recipe makes', async () => {
    expect(await readPromptFile(path), 'run write:prompts').toEqual(phi4MiniPrompts());
  });

  it('say that they are ids, not text', async () => {
    expect((await readPromptFile(path)).note).toContain('not text');
  });

  it('begin with the beginning of a sequence and go on with ordinary ids', async () => {
    const file = await readPromptFile(path);
    expect(file.prompts.length).toBeGreaterThanOrEqual(3);
    const prompts = file.prompts.map((_, index) =>
      promptTokens({ state: 'fixed', file }, { promptTokens: 512 }, index),
    );
    for (const [first, ...others] of prompts) {
      expect(first).toBe(199999);
      expect(Math.max(...others)).toBeLessThan(199998);
      expect(new Set(others).size).toBeGreaterThan(300);
    }
    expect(new Set(prompts.map((prompt) => prompt.join())).size).toBe(prompts.length);
  });
});
