// What the golden gate sees on chains that are in order: its figures over many seeds of the tiny model, layer shards and
// head shards apart, and how often the gate would raise a false alarm. The thresholds were set on seeds 1001 to 1020 and
// are checked on others.
// usage: pnpm study clean-golden [first seed] [seeds] [manifest]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GateResult } from '@shardbench/gates';
import { promptSourceFor, promptTokens, readManifest } from '@shardbench/manifest';
import { openModel, SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { manifestRequest, openChain } from '@shardbench/runtime';
import { median, quantile } from '@shardbench/stats';
import { goldenTraces } from '../src/worker/golden-inputs.ts';
import { referenceTraces } from '../src/worker/reference-trace.ts';
import { judgeGolden } from '../src/worker/shard-gates.ts';

const THREADS = 2;
const METRICS = ['cosineMin', 'relativeRmse', 'worstLane', 'maxAbs'];

const judgeSeed = async (seed: number, folder: string, manifestPath: string): Promise<GateResult[]> => {
  const path = join(folder, 'model.gguf');
  await synthesiseModel({ ...SYNTHETIC_MODELS.tiny, seed }, path);
  const [manifest, model] = [await readManifest(manifestPath), await openModel(path)];
  const tokens = promptTokens(promptSourceFor(model.facts, []), { promptTokens: 128 });
  const cache = { traceFolder: join(folder, 'traces'), traceDraft: join(folder, 'draft'), modelHash: String(seed) };
  await using traces = referenceTraces({ ...cache, threads: THREADS }, model, manifest.maxSeqLen);
  using chain = await openChain(manifestRequest(manifest, model, { backend: 'cpu', threads: THREADS }));
  const inputs = await goldenTraces(traces, tokens, manifest.dimensions.dModel);
  return await judgeGolden('cpu', chain, manifest, inputs, traces);
};

/** Values of a metric over all results and both inputs. */
const valuesOf = (results: readonly GateResult[], metric: string): number[] =>
  results
    .flatMap(({ outcome }) => (outcome.state === 'notRun' ? [] : outcome.figures))
    .filter((figure) => figure.metric.endsWith(`.${metric}`))
    .map(({ value }) => Number(value));

export const run = async ([
  first = '1001',
  count = '20',
  manifest = 'manifests/tiny/tiny_runtime_meta_16_8_6_2.json',
]: readonly string[]): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'shardbench-clean-'));
  const results: GateResult[] = [];
  let alarms = 0;
  try {
    for (let seed = Number(first); seed < Number(first) + Number(count); seed += 1) {
      const ofSeed = await judgeSeed(seed, folder, manifest);
      results.push(...ofSeed);
      if (ofSeed.some(({ outcome }) => outcome.state !== 'passed')) alarms += 1;
      await rm(join(folder, 'traces'), { recursive: true, force: true });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${count} seeds from ${first}, ${manifest}\n`);
  process.stdout.write(`${'figure'.padEnd(26)}        min     median       p99        max\n`);
  for (const [name, heads] of [['layer shards', false] as const, ['head shards', true] as const]) {
    const of = results.filter(({ shard }) => shard.startsWith('head') === heads);
    for (const metric of METRICS) {
      const values = valuesOf(of, metric);
      const cells = [Math.min(...values), median(values), quantile(values, 0.99), Math.max(...values)];
      process.stdout.write(
        `${`${name} ${metric}`.padEnd(26)} ${cells.map((value) => value.toPrecision(6).padStart(10)).join(' ')}\n`,
      );
    }
  }
  process.stdout.write(`false alarms: ${alarms} of ${count} seeds\n`);
};
