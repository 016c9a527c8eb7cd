import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { effectiveRopeDim, type Manifest, type ShardRange } from '@shardbench/manifest';
import type { ModelFile } from '@shardbench/model';
import type { CoremlComputeUnits, CoremlRequest, CoremlUnit } from './native-coreml.ts';

// Models of the stand-in for Core ML: folders with a description of what a model says of itself, what it computes and
// how it fails. Nothing but the addon with the stand-in reads them.

/** An operation as the stand-in's plan tells it. */
export interface DoubleOperation {
  readonly type: string;
  readonly outputs?: readonly string[];
  /** Preferred device; null: none is named. */
  readonly device?: CoremlUnit | null;
  readonly supported?: readonly CoremlUnit[];
  readonly cost?: number | null;
  /** Operations of nested blocks. */
  readonly blocks?: readonly (readonly DoubleOperation[])[];
}

type Fault = 'fail' | 'throw' | 'stall' | 'crash';

/** How a model of the stand-in fails. */
export interface DoubleFaults {
  readonly compile?: Fault;
  readonly load?: Fault;
  readonly plan?: Fault;
  readonly predict?: Fault;
  /** Pads the innermost axis of outputs and states to a multiple of so many values, in arrays of the stand-in's own. */
  readonly padStrides?: number;
  /** 1: outputs are in arrays of the stand-in's own. */
  readonly ignoreOutputBackings?: number;
  /** 1: padded arrays say that they are contiguous. */
  readonly hideStrides?: number;
  /** 1: what is written into a state's opened buffer goes nowhere. */
  readonly loseStateWrites?: number;
  /** 1: outputs have a channel more than the description says. */
  readonly wrongOutputShape?: number;
  /** Results of predictions that may live at a time. */
  readonly ports?: number;
}

/** One form of shards that exports have; every field has the contract's own form when it is left out. */
export interface DoubleVariant {
  readonly hiddenName?: string;
  /** `pairs`: [T, rope_dim/2]; `channels`: [1, rope_dim/2, T, 1]; `fullHead`: [1, d_head, T, 1]. */
  readonly rope?: 'pairs' | 'channels' | 'fullHead';
  /** Tokens at once: a number, a range, or a list of shapes. */
  readonly tokens?: number | { readonly min: number; readonly max: number } | readonly number[];
  readonly dtype?: 'float16' | 'float32';
  /** `k_cache_0`, or `layers.0.k_state`. */
  readonly stateNames?: 'cache' | 'layers';
  /** Whether layers are numbered within the shard or within the model. */
  readonly stateNumbers?: 'shard' | 'model';
  /** `nothing` leaves outputs as they are: for what the backend itself costs. */
  readonly execute?: 'reference' | 'nothing';
  readonly outputName?: string;
  /** Leaves the shapes of outputs open, as models of several shapes may. */
  readonly openOutputs?: boolean;
  readonly faults?: DoubleFaults;
  readonly operations?: readonly DoubleOperation[];
  readonly kind?: 'program' | 'neuralNetwork';
  /** Changes a described tensor after all else; for descriptions that no chain can use. */
  readonly change?: (tensor: DoubleTensor) => DoubleTensor | null;
  readonly weightBytes?: number;
}

export interface DoubleTensor {
  readonly name: string;
  readonly role: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly layer?: number;
  readonly ranges?: readonly (readonly number[])[];
  readonly enumerated?: readonly (readonly number[])[];
  /** What the model takes in truth where that is not what it says. `shape` and `strides` are of the same memory. */
  readonly truth?: {
    readonly name?: string;
    readonly dtype?: string;
    readonly shape?: readonly number[];
    readonly strides?: readonly number[];
  };
}

type ShapeOf = (tokens: number) => readonly number[];

/** Shape of a tensor for one number of tokens, for a range or for a list of them. */
const shapesOf = (tokens: NonNullable<DoubleVariant['tokens']>, shape: ShapeOf): Partial<DoubleTensor> => {
  if (typeof tokens === 'number') return { shape: shape(tokens) };
  if ('min' in tokens) {
    const [least, greatest] = [shape(tokens.min), shape(tokens.max)];
    return { shape: least, ranges: least.map((size, axis) => [size, greatest[axis] ?? size]) };
  }
  return { shape: shape(tokens[0] ?? 1), enumerated: tokens.map(shape) };
};

const writeModel = async (
  path: string,
  description: Readonly<Record<string, unknown>>,
  { faults = {}, operations = [], kind = 'program', change, weightBytes = 64 }: DoubleVariant,
): Promise<string> => {
  await mkdir(join(path, 'weights'), { recursive: true });
  await writeFile(join(path, 'weights', 'weight.bin'), new Uint8Array(weightBytes));
  const changed = (tensors: unknown): unknown =>
    (tensors as DoubleTensor[])
      .map((tensor) => (change === undefined ? tensor : change(tensor)))
      .filter((t) => t !== null);
  const { inputs, outputs, states } = description;
  const whole = { ...description, inputs: changed(inputs), outputs: changed(outputs), states: changed(states) };
  await writeFile(join(path, 'description.json'), JSON.stringify({ ...whole, faults, operations, kind }));
  return path;
};

const weightsOf = (manifest: Manifest, model: ModelFile): Record<string, unknown> => ({
  model: { path: model.path, tensors: [...model.tensors.values()] },
  dimensions: { ...manifest.dimensions, dFf: model.facts.dFf },
  normEpsilon: model.facts.rmsNormEps,
  rotaryLanes: effectiveRopeDim(manifest),
});

/** Writes a model of the layers [start, end) of a manifest's chain. */
export const writeDoubleLayers = (
  path: string,
  manifest: Manifest,
  model: ModelFile,
  { start, end }: ShardRange,
  variant: DoubleVariant = {},
): Promise<string> => {
  const { hiddenName = 'x', rope = 'pairs', tokens = 1, dtype = 'float16', execute = 'reference' } = variant;
  const { stateNames = 'cache', stateNumbers = 'shard', outputName = 'hidden' } = variant;
  const { dModel, kvHeads, dHead } = manifest.dimensions;
  const rows = manifest.maxSeqLen;
  const pairs = effectiveRopeDim(manifest) / 2;
  const tensor = (name: string, role: string, shape: ShapeOf) => ({ name, role, dtype, ...shapesOf(tokens, shape) });
  const ropeShapes: Readonly<Record<typeof rope, ShapeOf>> = {
    pairs: (t) => [t, pairs],
    channels: (t) => [1, pairs, t, 1],
    fullHead: (t) => [1, dHead, t, 1],
  };
  const output = tensor(outputName, 'hidden', (t) => [1, dModel, t, 1]);
  const state = (layer: number, keys: boolean) => {
    const number = stateNumbers === 'shard' ? layer : start + layer;
    const letter = keys ? 'k' : 'v';
    const name = stateNames === 'cache' ? `${letter}_cache_${number}` : `layers.${number}.${letter}_state`;
    return { name, role: keys ? 'keys' : 'values', layer, dtype: 'float16', shape: [1, kvHeads, rows, dHead] };
  };
  const layers = Array.from({ length: end - start }, (_, layer) => layer);
  return writeModel(
    path,
    {
      ...weightsOf(manifest, model),
      execute: execute === 'reference' ? 'layers' : 'nothing',
      start,
      end,
      inputs: [
        tensor(hiddenName, 'hidden', (t) => [1, dModel, t, 1]),
        tensor('rope_cos', 'ropeCos', ropeShapes[rope]),
        tensor('rope_sin', 'ropeSin', ropeShapes[rope]),
        tensor('attn_mask', 'attentionMask', (t) => [1, 1, t, rows]),
        tensor('kv_write_mask', 'writeMask', (t) => [1, 1, rows, t]),
      ],
      outputs: [variant.openOutputs ? { ...output, shape: [], ranges: [] } : output],
      states: layers.flatMap((layer) => [state(layer, true), state(layer, false)]),
      outputChannels: dModel,
    },
    variant,
  );
};

/** Writes a model of the head for the vocabulary ids [start, end). */
export const writeDoubleHead = (
  path: string,
  manifest: Manifest,
  model: ModelFile,
  { start, end }: ShardRange,
  variant: DoubleVariant = {},
): Promise<string> => {
  const { tokens = 1, dtype = 'float16', execute = 'reference' } = variant;
  const { dModel } = manifest.dimensions;
  const tensor = (name: string, role: string, shape: ShapeOf) => ({ name, role, dtype, ...shapesOf(tokens, shape) });
  const output = tensor('logits', 'logits', (t) => [1, end - start, t, 1]);
  return writeModel(
    path,
    {
      ...weightsOf(manifest, model),
      execute: execute === 'reference' ? 'head' : 'nothing',
      start,
      end,
      inputs: [tensor('hidden', 'hidden', (t) => [1, dModel, t, 1])],
      outputs: [variant.openOutputs ? { ...output, shape: [], ranges: [] } : output],
      states: [],
      outputChannels: end - start,
    },
    variant,
  );
};

export interface DoubleChainOptions {
  readonly computeUnits?: CoremlComputeUnits;
  readonly layers?: DoubleVariant;
  readonly heads?: DoubleVariant;
  /** Adds shards for blocks of so many tokens, in a form of their own. */
  readonly verifier?: { readonly batchTokens: number; readonly layers?: DoubleVariant; readonly heads?: DoubleVariant };
}

/** Writes compiled models for every shard of a manifest below a folder and gives what a Core ML chain is opened with. */
export const writeDoubleChain = async (
  folder: string,
  manifest: Manifest,
  model: ModelFile,
  options: DoubleChainOptions = {},
): Promise<CoremlRequest> => {
  const write = async (prefix: string, layers: DoubleVariant | undefined, heads: DoubleVariant | undefined) => ({
    layerShards: await Promise.all(
      manifest.layerShards.map((shard, index) =>
        writeDoubleLayers(join(folder, `${prefix}layers-${index}.mlmodelc`), manifest, model, shard, layers),
      ),
    ),
    headShards: await Promise.all(
      manifest.headShards.map((shard, index) =>
        writeDoubleHead(join(folder, `${prefix}head-${index}.mlmodelc`), manifest, model, shard, heads),
      ),
    ),
  });
  const { computeUnits = 'cpuAndNeuralEngine', verifier } = options;
  return {
    computeUnits,
    ...(await write('', options.layers, options.heads)),
    verifier: verifier
      ? {
          batchTokens: verifier.batchTokens,
          ...(await write(
            'verifier-',
            { tokens: verifier.batchTokens, ...verifier.layers },
            { tokens: verifier.batchTokens, ...verifier.heads },
          )),
        }
      : null,
    embedding: null,
  };
};
