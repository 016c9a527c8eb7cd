import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type DoubleFaults,
  type DoubleOperation,
  type DoubleTensor,
  writeDoubleHead,
  writeDoubleLayers,
} from '../../src/double-models.ts';
import { compileModel, coremlFacts, describeModel, loadPlan, openChain } from '../../src/index.ts';
import { manifestFor, openSession, openUntilTestEnds } from '../open-test-chain.ts';
import { refusalOf } from '../refusal.ts';
import { runNode } from '../run-node.ts';
import { syntheticModel } from '../synthetic-model.ts';
import { describeDouble, doubleRequest, temporaryFolder } from './double.ts';

const nano = syntheticModel('nano');
const manifestOf = () => manifestFor(nano.file, '2+2/2');
const UNITS = 'cpuAndNeuralEngine';

/** A model of the stand-in in a folder of its own. */
const modelWith = async (variant: Parameters<typeof writeDoubleLayers>[4], name = 'shard.mlmodelc'): Promise<string> =>
  writeDoubleLayers(join(await temporaryFolder(), name), manifestOf(), nano.file, { start: 0, end: 2 }, variant);

const openWith = async (faults: DoubleFaults) =>
  openSession(await doubleRequest(manifestOf(), nano.file, { layers: { faults } }));

const predictWith = async (faults: DoubleFaults) =>
  (await openWith(faults)).generate(Uint32Array.of(1, 2), { maxNew: 2 });

describeDouble('a framework that fails', () => {
  test.each<[string, DoubleFaults, string, string]>([
    ['a model that does not load', { load: 'fail' }, 'coremlLoad', 'layers [0,2)'],
    ['an exception while loading', { load: 'throw' }, 'coremlException', 'layers [0,2): load'],
    ['a prediction that fails', { predict: 'fail' }, 'coremlPredict', 'layers [0,2): predict'],
    ['an exception while predicting', { predict: 'throw' }, 'coremlException', 'layers [0,2): predict'],
    ['an output of another shape', { wrongOutputShape: 1 }, 'coremlOutput', 'layers [0,2): predict: output hidden'],
  ])('%s ends in its error', async (_, faults, code, where) => {
    expect(await refusalOf(() => predictWith(faults))).toMatchObject({ code, where });
  });

  test('an exception in a head shard, which has a thread of its own, ends in its error', async () => {
    const request = await doubleRequest(manifestOf(), nano.file, { heads: { faults: { predict: 'throw' } } });
    const session = await openSession(request);
    const refusal = await refusalOf(() => session.generate(Uint32Array.of(1), { maxNew: 1 }));
    expect(refusal).toMatchObject({ code: 'coremlException', where: 'head 0: predict' });
    expect(refusal.found).toBe('NSInternalInconsistencyException: the stand-in was told to throw');
  });

  test('output ports do not run out, because results are let go at once', async () => {
    const session = await openWith({ ports: 2 });
    expect((await session.generate(Uint32Array.of(1, 2, 3), { maxNew: 20 })).tokens).toHaveLength(20);
  });

  test('a session is where it was before a prediction that failed', async () => {
    const session = await openWith({ predict: 'fail' });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect((await refusalOf(() => session.generate(Uint32Array.of(1), { maxNew: 1 }))).code).toBe('coremlPredict');
    }
  });

  test('a load that stalls can be aborted', async () => {
    const request = await doubleRequest(manifestOf(), nano.file, { layers: { faults: { load: 'stall' } } });
    const signal = AbortSignal.timeout(100);
    await expect(openChain(request, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('a plan and a compilation that stall can be aborted', async () => {
    const path = await modelWith({ faults: { plan: 'stall', compile: 'stall' } });
    const [first, second] = [AbortSignal.timeout(100), AbortSignal.timeout(100)];
    await Promise.all([
      expect(loadPlan(path, UNITS, first)).rejects.toMatchObject({ name: 'TimeoutError' }),
      expect(compileModel(path, `${path}-made`, second)).rejects.toMatchObject({ name: 'TimeoutError' }),
    ]);
    expect(existsSync(`${path}-made`)).toBe(false);
  });

  test.each(['load', 'plan', 'compile', 'predict'] as const)(
    'a crash at %s ends the process, nothing else',
    async (phase) => {
      const program = new URL('../processes/use-coreml.ts', import.meta.url);
      const path = await modelWith({ faults: { [phase]: 'crash' } });
      const { code, output } = await runNode(program, [phase, path, nano.file.path], {
        env: { SHARDBENCH_ADDON: 'double' },
      });
      expect(code).toBe(null);
      expect(output).toContain('started');
    },
  );
});

describeDouble('compile', () => {
  test('the result appears at its place in one step, and nothing is printed to stdout', async () => {
    const path = await modelWith({}, 'shard.mlpackage');
    const program = new URL('../processes/use-coreml.ts', import.meta.url);
    const { code, output, errors } = await runNode(program, ['compile', path], { env: { SHARDBENCH_ADDON: 'double' } });
    expect({ code, output }).toEqual({ code: 0, output: 'started\nended\n' });
    expect(errors).toContain('prints to stdout as it compiles');
    expect(existsSync(join(`${path}.made`, 'description.json'))).toBe(true);
  });

  test('refusals name what is wrong', async () => {
    const [failing, fine] = [await modelWith({ faults: { compile: 'fail' } }), await modelWith({})];
    const throwing = await modelWith({ faults: { compile: 'throw' } });
    const folder = await temporaryFolder();
    expect(await refusalOf(() => compileModel(failing, join(folder, 'a')))).toMatchObject({
      code: 'coremlCompile',
      where: 'shard.mlmodelc',
    });
    expect((await refusalOf(() => compileModel(throwing, join(folder, 'a')))).code).toBe('coremlException');
    await mkdir(join(folder, 'there'));
    expect((await refusalOf(() => compileModel(fine, join(folder, 'there')))).code).toBe('destinationExists');
    const unwritable = await refusalOf(() => compileModel(fine, join(folder, 'no', 'folder')));
    expect(unwritable).toMatchObject({ code: 'destinationUnwritable', kind: 'storage' });
    expect((await refusalOf(() => compileModel(join(folder, 'nothing'), join(folder, 'b')))).code).toBe(
      'coremlArtifactMissing',
    );
  });
});

const OPERATIONS: readonly DoubleOperation[] = [
  { type: 'const', outputs: ['weight'], device: 'cpu' },
  { type: 'ios18.constexpr_blockwise_shift_scale', outputs: ['dequantised'] },
  { type: 'ios16.constexpr_affine_dequantize', outputs: ['older'] },
  { type: 'ios18.conv', outputs: ['qkv'], device: 'ane', supported: ['cpu', 'gpu', 'ane'], cost: 0.75 },
  {
    type: 'cond',
    outputs: ['chosen'],
    device: 'cpu',
    supported: ['cpu'],
    cost: 0.25,
    blocks: [
      [{ type: 'ios18.linear', outputs: ['inner'], device: 'gpu', supported: ['gpu'] }],
      [
        { type: 'const', outputs: ['k'] },
        { type: 'add', outputs: ['inner'], device: null },
      ],
    ],
  },
];

describeDouble('plan', () => {
  test('weights are left out, nested blocks are in, a device that is not named is null', async () => {
    const { operations } = await loadPlan(await modelWith({ operations: OPERATIONS }), UNITS);
    expect(operations).toEqual([
      {
        name: 'qkv',
        type: 'ios18.conv',
        matrixProduct: true,
        unit: 'ane',
        supported: ['cpu', 'gpu', 'ane'],
        cost: 0.75,
      },
      { name: 'chosen', type: 'cond', matrixProduct: false, unit: 'cpu', supported: ['cpu'], cost: 0.25 },
      { name: 'inner', type: 'ios18.linear', matrixProduct: true, unit: 'gpu', supported: ['gpu'], cost: null },
      { name: 'inner#2', type: 'add', matrixProduct: false, unit: null, supported: [], cost: null },
    ]);
  });

  test('refusals name what is wrong', async () => {
    const [failing, other] = [
      await modelWith({ faults: { plan: 'fail' } }),
      await modelWith({ kind: 'neuralNetwork' }),
    ];
    const throwing = await modelWith({ faults: { plan: 'throw' } });
    expect((await refusalOf(() => loadPlan(failing, UNITS))).code).toBe('coremlPlan');
    expect((await refusalOf(() => loadPlan(other, UNITS))).code).toBe('coremlProgram');
    expect((await refusalOf(() => loadPlan(throwing, UNITS))).code).toBe('coremlException');
    expect((await refusalOf(() => loadPlan(`${other}-nothing`, UNITS))).code).toBe('coremlArtifactMissing');
    expect((await refusalOf(() => loadPlan(other, 'all' as never))).code).toBe('argument');
  });
});

describeDouble('describe', () => {
  test('names, shapes, types and flexibility, in order of name', async () => {
    const { inputs, outputs, states } = await describeModel(await modelWith({ tokens: { min: 1, max: 4 } }), UNITS);
    expect(inputs.map(({ name }) => name)).toEqual(['attn_mask', 'kv_write_mask', 'rope_cos', 'rope_sin', 'x']);
    expect(inputs.at(-1)).toEqual({
      name: 'x',
      shape: [1, 64, 1, 1],
      dtype: 'float16',
      flexible: [
        { min: 1, max: 1 },
        { min: 64, max: 64 },
        { min: 1, max: 4 },
        { min: 1, max: 1 },
      ],
    });
    expect(outputs).toHaveLength(1);
    expect(states.map(({ name }) => name)).toEqual(['k_cache_0', 'k_cache_1', 'v_cache_0', 'v_cache_1']);
    expect(states[0]).toEqual({ name: 'k_cache_0', shape: [1, 2, 128, 16], dtype: 'float16', flexible: null });
  });

  test('devices are those of the machine', () => {
    expect(coremlFacts()).toEqual({
      standIn: true,
      devices: [
        { kind: 'cpu', cores: null },
        { kind: 'gpu', cores: null },
        { kind: 'ane', cores: 16 },
      ],
    });
  });
});

type Change = (tensor: DoubleTensor) => DoubleTensor | null;
const on =
  (name: string, changes: Partial<DoubleTensor> | null): Change =>
  (tensor) =>
    tensor.name !== name ? tensor : changes === null ? null : { ...tensor, ...changes };

describeDouble('a description that no chain can use', () => {
  test.each<[string, Change, string, string]>([
    ['without a mask', on('attn_mask', null), 'coremlTensorMissing', 'layers [0,2): input'],
    ['with an input nobody knows', on('x', { name: 'y' }), 'coremlTensorMissing', 'layers [0,2): input'],
    ['of another width', on('x', { shape: [1, 32, 1, 1] }), 'coremlTensorShape', 'layers [0,2): input x'],
    [
      'with tables of another width',
      on('rope_cos', { shape: [1, 7] }),
      'coremlTensorShape',
      'layers [0,2): input rope_cos',
    ],
    [
      'with a mask of another length',
      on('attn_mask', { shape: [1, 1, 1, 64] }),
      'coremlTensorShape',
      'layers [0,2): input attn_mask',
    ],
    ['with integers', on('rope_sin', { dtype: 'int32' }), 'coremlTensorType', 'layers [0,2): input rope_sin'],
    ['with an image', on('attn_mask', { role: 'image' }), 'coremlTensorType', 'layers [0,2): input attn_mask'],
    ['with a state too few', on('k_cache_1', null), 'coremlStates', 'layers [0,2): states'],
    ['with a state of another name', on('k_cache_1', { name: 'cache' }), 'coremlStates', 'layers [0,2): states'],
    ['with states of two layers apart', on('k_cache_1', { name: 'k_cache_5' }), 'coremlStates', 'layers [0,2): states'],
    [
      'with a state of another shape',
      on('v_cache_0', { shape: [1, 2, 64, 16] }),
      'coremlTensorShape',
      'layers [0,2): state v_cache_0',
    ],
    [
      'with states of float32',
      on('v_cache_0', { dtype: 'float32' }),
      'coremlTensorType',
      'layers [0,2): state v_cache_0',
    ],
    ['with outputs of float64', on('hidden', { dtype: 'float64' }), 'coremlTensorType', 'layers [0,2): output hidden'],
    ['with outputs of float32', on('hidden', { dtype: 'float32' }), 'coremlTensorType', 'layers [0,2): tensor hidden'],
  ])('%s is refused by name', async (_, change, code, where) => {
    const request = await doubleRequest(manifestOf(), nano.file, { layers: { change } });
    expect(await refusalOf(() => openUntilTestEnds(request))).toMatchObject({ code, where });
  });

  test('an input that no chain fills is refused by name', async () => {
    const extra: Change = (tensor) => (tensor.role === 'logits' ? tensor : { ...tensor, name: `${tensor.name}` });
    const request = await doubleRequest(manifestOf(), nano.file, { heads: { change: extra } });
    const [first = ''] = request.coreml?.headShards ?? [];
    await writeDoubleLayers(first, manifestOf(), nano.file, { start: 0, end: 2 }, { hiddenName: 'hidden' });
    expect(await refusalOf(() => openUntilTestEnds(request))).toMatchObject({
      code: 'coremlTensorUnknown',
      where: 'head 0: input attn_mask',
    });
  });

  test('shards for blocks alone cannot decode', async () => {
    const request = await doubleRequest(manifestOf(), nano.file, { layers: { tokens: 4 } });
    expect(await refusalOf(() => openUntilTestEnds(request))).toMatchObject({
      code: 'coremlTokens',
      where: 'layers [0,2)',
      found: '4',
    });
  });

  test('a head of another vocabulary is refused by name', async () => {
    const request = await doubleRequest(manifestOf(), nano.file);
    const [, second = ''] = request.coreml?.headShards ?? [];
    await writeDoubleHead(second, manifestOf(), nano.file, { start: 0, end: 100 });
    expect(await refusalOf(() => openUntilTestEnds(request))).toMatchObject({
      code: 'coremlTensorShape',
      where: 'head 1: output logits',
    });
  });

  test('a chain with a path too few, or a model that is not there, is refused', async () => {
    const request = await doubleRequest(manifestOf(), nano.file);
    const { coreml } = request;
    if (coreml === null) throw new Error('no request');
    const few = { ...request, coreml: { ...coreml, layerShards: coreml.layerShards.slice(1) } };
    expect((await refusalOf(() => openUntilTestEnds(few))).code).toBe('coremlRequest');
    const gone = { ...request, coreml: { ...coreml, layerShards: coreml.layerShards.map((path) => `${path}-gone`) } };
    expect(await refusalOf(() => openUntilTestEnds(gone))).toMatchObject({
      code: 'coremlArtifactMissing',
      where: 'layers [0,2)',
    });
  });
});
