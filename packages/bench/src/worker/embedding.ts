import { open } from 'node:fs/promises';
import { type Failure, type GateResult, outcomeOf } from '@shardbench/gates';
import { bytesOfRow, decodeHalves, decodeRow } from '../coreml/tensor-rows.ts';
import type { GateJob } from './job.ts';
import type { JobFiles } from './open-job.ts';

/** Rows that are looked at, spread evenly over the vocabulary, the first and the last among them. */
const SAMPLED_ROWS = 64;
/** INT8 weights keep a cosine of about 0.9999 to what they were made of; another row has one near 0. */
const ROW_COSINE_MIN = 0.999;
const HALF_BYTES = 2;

const cosine = (one: Float32Array, other: Float32Array): number => {
  let [product, oneSquared, otherSquared] = [0, 0, 0];
  for (const [index, value] of one.entries()) {
    const facing = other[index] ?? 0;
    product += value * facing;
    oneSquared += value * value;
    otherSquared += facing * facing;
  }
  // Rows of nothing but zeros, as of tokens that nobody uses, agree with each other.
  if (oneSquared === 0 && otherSquared === 0) return 1;
  return product / Math.sqrt(oneSquared * otherSquared);
};

const rowsOf = (vocabulary: number): number[] => {
  const count = Math.min(SAMPLED_ROWS, vocabulary);
  const last = vocabulary - 1;
  return Array.from({ length: count }, (_, index) => Math.round((index * last) / Math.max(1, count - 1)));
};

const EMBEDDING = 'embedding';

const failing = (code: string, expected: string, found: string): Failure => ({
  shard: EMBEDDING,
  code,
  expected,
  found,
});

/** The embedding table against the token embeddings of the weights: its size, and rows of it. */
const compare = async (path: string, { model }: JobFiles): Promise<Failure[]> => {
  const { vocabulary, dModel } = model.facts;
  const tensor = model.tensors.get('token_embd.weight');
  if (tensor === undefined) return [];
  await using table = await open(path);
  await using weights = await open(model.path);
  const { size } = await table.stat();
  const expected = vocabulary * dModel * HALF_BYTES;
  if (size !== expected) {
    return [failing('embeddingSize', `${vocabulary} x ${dModel} half floats, ${expected} bytes`, `${size} bytes`)];
  }
  const ofTable = Buffer.alloc(dModel * HALF_BYTES);
  const ofWeights = Buffer.alloc(bytesOfRow(tensor));
  for (const row of rowsOf(vocabulary)) {
    await table.read(ofTable, 0, ofTable.length, row * ofTable.length);
    await weights.read(ofWeights, 0, ofWeights.length, tensor.offset + row * ofWeights.length);
    const found = cosine(decodeHalves(ofTable), decodeRow(tensor.type, ofWeights, dModel));
    if (found >= ROW_COSINE_MIN) continue;
    const least = `row ${row} as in the weights (a cosine of at least ${ROW_COSINE_MIN})`;
    return [failing('embeddingMismatch', least, Number.isNaN(found) ? 'no number' : found.toFixed(6))];
  }
  return [];
};

/** What the contract gate says of the fp16 embedding table that a chain on Core ML reads; nothing where it reads none. */
export const judgeEmbedding = async ({ coreml }: GateJob, files: JobFiles): Promise<GateResult[]> => {
  const embedding = coreml?.request.embedding ?? null;
  if (embedding === null) return [];
  const failures = await compare(embedding.path, files);
  if (failures.length === 0) return [];
  return [{ gate: 'contract', shard: EMBEDDING, outcome: outcomeOf({ figures: [], failures }) }];
};
