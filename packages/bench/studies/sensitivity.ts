// How large a planted error has to be before a gate sees it: one row of one matrix of layer 20 of the tiny model with a
// wrong scale, for each matrix and several sizes. Prints the golden figures of the shard, and the end-to-end gate's.
// usage: pnpm study sensitivity [manifest]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GateResult, judgeEndToEnd } from '@shardbench/gates';
import { type LayerMatrix, layerShardName, promptSourceFor, promptTokens, readManifest } from '@shardbench/manifest';
import { makePacked, manifestRequest, openChain, plantFault } from '@shardbench/runtime';
import { compareAll, generateAll } from '../src/worker/continuations.ts';
import { goldenTraces } from '../src/worker/golden-inputs.ts';
import { referenceTraces } from '../src/worker/reference-trace.ts';
import { judgeGolden } from '../src/worker/shard-gates.ts';
import { modelOfManifest } from './subject.ts';

const THREADS = 2;
const LAYER = 20;
const ROW = 100;
const MATRICES: readonly LayerMatrix[] = ['attentionOutput', 'feedForwardDown', 'attentionQkv', 'feedForwardUp'];
const FACTORS = [1.1, 1.25, 1.5, 2, 3, 10];

const figureOf = ({ outcome }: GateResult, metric: string): number =>
  outcome.state === 'notRun'
    ? Number.NaN
    : Number(outcome.figures.find((figure) => figure.metric === metric)?.value ?? Number.NaN);

const seen = ({ outcome }: GateResult): string =>
  outcome.state === 'failed' ? [...new Set(outcome.failures.map(({ code }) => code))].join(', ') : 'not seen';

export const run = async ([
  path = 'manifests/tiny/tiny_runtime_meta_16_8_6_2.json',
]: readonly string[]): Promise<void> => {
  const manifest = await readManifest(path);
  const model = await modelOfManifest(manifest, path);
  const folder = await mkdtemp(join(tmpdir(), 'shardbench-sensitivity-'));
  const modelHash = '0'.repeat(64);
  const source = promptSourceFor(model.facts, []);
  const shard = manifest.layerShards.find(({ start, end }) => start <= LAYER && LAYER < end);
  if (shard === undefined) throw new Error(`no shard holds layer ${LAYER}`);
  try {
    const job = { traceFolder: folder, traceDraft: join(folder, 'draft'), modelHash, threads: THREADS };
    await using traces = referenceTraces(job, model, manifest.maxSeqLen);
    const tokens = promptTokens(source, { promptTokens: 128 });
    const inputs = await goldenTraces(traces, tokens, manifest.dimensions.dModel);
    const clean = await makePacked(model, modelHash, folder, { threads: THREADS });
    const prompts = [0, 1, 2].map((index) => ({
      tokens: [...promptTokens(source, { promptTokens: 32 }, index)],
      newTokens: 16,
    }));
    process.stdout.write(
      `one row of layer ${LAYER}, shard ${layerShardName(shard)}, ${model.facts.name}\n` +
        '| matrix | scale × | cosineMin | relativeRmse | worstLane | golden | logits cosine | end to end |\n' +
        '| --- | --- | --- | --- | --- | --- | --- | --- |\n',
    );
    for (const matrix of MATRICES) {
      for (const factor of FACTORS) {
        const planted = join(folder, `${matrix}-${factor}`);
        const fault = { kind: 'wrongRowScale', layer: LAYER, matrix, row: ROW, factor } as const;
        const packed = (await plantFault(clean, fault, model, planted)).path;
        using chain = await openChain(manifestRequest(manifest, model, { backend: 'cpu', threads: THREADS, packed }));
        const results = await judgeGolden('cpu', chain, manifest, inputs, traces);
        const golden = results.find((result) => result.shard === layerShardName(shard));
        if (golden === undefined) throw new Error('the shard has no result');
        const { vocabulary } = model.facts;
        const generated = await generateAll(chain, prompts);
        const endToEnd = judgeEndToEnd(await compareAll(generated, traces, { vocabulary, exact: false }));
        const cells = [
          matrix,
          String(factor),
          figureOf(golden, 'tokens.cosineMin').toFixed(6),
          figureOf(golden, 'tokens.relativeRmse').toFixed(4),
          figureOf(golden, 'tokens.worstLane').toFixed(2),
          seen(golden),
          figureOf(endToEnd, 'logitsCosineMin').toFixed(5),
          seen(endToEnd),
        ];
        process.stdout.write(`| ${cells.join(' | ')} |\n`);
        await rm(planted, { recursive: true, force: true });
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
