// How close the CPU backend comes to the reference on one model: cosine of the hidden states at every shard boundary
// and of the logits, per position, over three prompts.
// usage: pnpm study accuracy [manifest]
import { readManifest } from '@shardbench/manifest';
import { type ChainRequest, type Evaluated, manifestRequest, openChain, referenceRequest } from '@shardbench/runtime';
import { median } from '@shardbench/stats';
import { modelOfManifest, promptsFor } from './subject.ts';

const TOKENS = 48;
const PROMPTS = 3;

const cosine = (a: Float32Array, b: Float32Array): number => {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i += 1) {
    const [x = 0, y = 0] = [a[i], b[i]];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
};

/** Cosine of each row of `width` values. */
const rowCosines = (a: Float32Array, b: Float32Array, width: number): number[] =>
  Array.from({ length: a.length / width }, (_, row) =>
    cosine(a.subarray(row * width, (row + 1) * width), b.subarray(row * width, (row + 1) * width)),
  );

const evaluateAll = async (request: ChainRequest, prompts: readonly Uint32Array[]): Promise<Evaluated[]> => {
  using chain = await openChain(request);
  using session = chain.newSession();
  const results: Evaluated[] = [];
  for (const tokens of prompts) {
    session.reset();
    results.push(await session.evaluate(tokens, { blockTokens: TOKENS, keepHidden: true }));
  }
  return results;
};

export const run = async ([
  path = 'manifests/tiny/tiny_runtime_meta_16_8_6_2.json',
]: readonly string[]): Promise<void> => {
  const manifest = await readManifest(path);
  const model = await modelOfManifest(manifest, path);
  const threads = 2;
  const prompts = promptsFor(model, TOKENS, PROMPTS);
  const candidate = manifestRequest(manifest, model, { backend: 'cpu', threads });
  // The reference is cut alike, so that its hidden states are known at the same boundaries.
  const reference = { ...referenceRequest(model, manifest.maxSeqLen, { threads }), layerShards: candidate.layerShards };
  const ours = await evaluateAll(candidate, prompts);
  const truth = await evaluateAll(reference, prompts);
  const { dModel, vocabulary } = model.facts;
  const boundaryValues = TOKENS * dModel;
  const print = (name: string, cosines: number[]): void => {
    const columns = [Math.min(...cosines), median(cosines)].map((value) => value.toFixed(6).padStart(10));
    process.stdout.write(`${name.padEnd(24)} ${columns.join(' ')}\n`);
  };
  process.stdout.write(
    `${model.facts.name}: ${PROMPTS} prompts of ${TOKENS} tokens\n${'cosine'.padEnd(24)}        min     median\n`,
  );
  for (let boundary = 1; boundary <= candidate.layerShards.length; boundary += 1) {
    const of = (result: Evaluated | undefined): Float32Array =>
      (result?.hidden ?? new Float32Array()).subarray(boundary * boundaryValues, (boundary + 1) * boundaryValues);
    const cosines = prompts.flatMap((_, prompt) => rowCosines(of(ours[prompt]), of(truth[prompt]), dModel));
    print(`hidden after layer ${candidate.layerShards[boundary - 1]?.end}`, cosines);
  }
  print(
    'logits',
    prompts.flatMap((_, prompt) =>
      rowCosines(ours[prompt]?.logits ?? new Float32Array(), truth[prompt]?.logits ?? new Float32Array(), vocabulary),
    ),
  );
};
