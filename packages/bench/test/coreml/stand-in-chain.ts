import { closeSync, mkdirSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openModel, type TensorEntry } from '@shardbench/model';
import { decodeRow } from '../../src/coreml/tensor-rows.ts';
import { NANO, type Workspace } from '../workspace.ts';
import { ARTIFACTS, type ArtifactName, metadataOf, shardsOf, type Tokens } from './stand-in-shards.ts';

/** How a model of the stand-in fails, by phase. */
export type StandInFaults = Readonly<
  Partial<Record<'compile' | 'load' | 'plan' | 'predict', 'fail' | 'throw' | 'stall' | 'crash'>>
>;

/** What is unusual about one artifact. */
export interface StandInOptions {
  readonly faults?: StandInFaults;
  /** Device of every operation; null for none. */
  readonly device?: string | null;
}

const WIDTH = NANO.d_model;

/** One operation for each product of a layer or head, and one that is none. */
const operations = (count: number, device: string | null) =>
  Array.from({ length: count }, (_, index) => [
    { type: 'const', outputs: [`w${index}`], device: null },
    { type: 'ios18.conv', outputs: [`conv${index}`], device, supported: ['cpu', 'ane'], cost: 0.9 / count },
    { type: 'ios18.add', outputs: [`add${index}`], device, supported: ['cpu', 'ane'], cost: 0.1 / count },
  ]).flat();

/** The artifacts of a nano chain as the stand-in for Core ML reads them: descriptions in folders. */
export interface StandInChain {
  /** Keys of a manifest whose shards are these artifacts. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Writes an artifact again, with something unusual. */
  write(name: ArtifactName, options: StandInOptions): void;
}

/** Rows of the weights' embedding as half floats. */
const writeEmbedding = (path: string, modelPath: string, tensor: TensorEntry): void => {
  const file = openSync(modelPath, 'r');
  const bytes = Buffer.alloc(tensor.byteLength / tensor.rows);
  const table = new DataView(new ArrayBuffer(tensor.rows * WIDTH * 2));
  for (let row = 0; row < tensor.rows; row += 1) {
    readSync(file, bytes, 0, bytes.length, tensor.offset + row * bytes.length);
    for (const [column, value] of decodeRow(tensor.type, bytes, WIDTH).entries()) {
      table.setFloat16(2 * (row * WIDTH + column), value, true);
    }
  }
  closeSync(file);
  writeFileSync(path, table);
};

/** How a chain is exported. */
export interface StandInExport {
  readonly kind?: 'mlpackage' | 'mlmodelc';
  /** The longest block that the shards take, from 1 on. */
  readonly tokens?: number;
  /** Further shards for blocks of just so many tokens. */
  readonly verifier?: number;
}

/** Writes packages or compiled models for the nano chain beside its manifest. */
export const makeStandIn = async (
  workspace: Workspace,
  { kind = 'mlpackage', tokens = 1, verifier }: StandInExport = {},
): Promise<StandInChain> => {
  const model = await openModel(workspace.model);
  const { dModel, heads, kvHeads, dHead, dFf, layers, vocabulary, rmsNormEps } = model.facts;
  const common = {
    model: {
      path: workspace.model,
      tensors: [...model.tensors.values()].map(({ name, type, rows, columns, offset }) => ({
        ...{ name, type, rows, columns, offset },
      })),
    },
    dimensions: { dModel, heads, kvHeads, dHead, dFf, layers, vocabulary },
    normEpsilon: rmsNormEps,
    rotaryLanes: NANO.rope_dim,
  };
  const writeModel = (name: string, shard: object, taken: Tokens, { faults = {}, device = 'ane' }: StandInOptions) => {
    const folder = join(workspace.folder, `${name}.${kind}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const description = { ...common, ...shard, operations: operations(4, device), faults };
    writeFileSync(join(folder, 'description.json'), JSON.stringify(description));
    writeFileSync(join(folder, 'metadata.json'), JSON.stringify(metadataOf(taken)));
  };
  const steps = { least: 1, most: tokens };
  const write = (name: ArtifactName, options: StandInOptions): void =>
    writeModel(name, shardsOf(steps)[name], steps, options);
  for (const name of ARTIFACTS) write(name, {});
  if (verifier !== undefined) {
    const blocks = { least: verifier, most: verifier };
    for (const name of ARTIFACTS) writeModel(`blocks_${name}`, shardsOf(blocks)[name], blocks, {});
  }
  const embedding = model.tensors.get('token_embd.weight');
  if (embedding === undefined) throw new Error('the nano model has embeddings');
  writeEmbedding(join(workspace.folder, 'embedding.bin'), workspace.model, embedding);
  const cut = (prefix: string) => ({
    layers: [
      { start: 0, end: 2, path: `${prefix}layers0.${kind}` },
      { start: 2, end: 4, path: `${prefix}layers1.${kind}` },
    ],
    lm_head_shards: [
      { vocab_start: 0, vocab_end: 256, mlmodelc: `${prefix}head0.${kind}` },
      { vocab_start: 256, vocab_end: 512, mlmodelc: `${prefix}head1.${kind}` },
    ],
  });
  return {
    write,
    manifest: {
      ...{ backends: ['coreml'], embed_bin: 'embedding.bin' },
      ...cut(''),
      ...(verifier !== undefined && { speculative_verifier: { batch_tokens: verifier, ...cut('blocks_') } }),
    },
  };
};
