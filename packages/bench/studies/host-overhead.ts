// What the Core ML backend costs the host around the framework's calls: time a decoded token of a chain whose models
// compute nothing, on the stand-in for Core ML, which therefore has to be built. Everything that is not a prediction is in
// it, and the stand-in's own share of each call too: an upper bound.
// usage: pnpm study host-overhead [tokens]
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headRanges, layerRanges, parseManifest, parseTopology } from '@shardbench/manifest';
import { openModel, SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { manifestRequest, openChain } from '@shardbench/runtime';
import { writeDoubleChain } from '@shardbench/runtime/double-models';
import { quantile } from '@shardbench/stats';

const BUILD = new URL('../../runtime/scripts/build-double.mjs', import.meta.url);
const TOPOLOGY = '4+4+4+4/4';
const TARGET = 60;
const STAGES = ['embed', 'ropeMask', 'layers', 'headCopy', 'headPredict', 'headReduce'];

export const run = async ([count = '1000']: readonly string[]): Promise<void> => {
  if (spawnSync(process.execPath, [BUILD.pathname], { stdio: ['ignore', 2, 2] }).status !== 0) return;
  process.env.SHARDBENCH_ADDON = 'double';
  const folder = await mkdtemp(join(tmpdir(), 'shardbench-overhead-'));
  try {
    const path = join(folder, 'model.gguf');
    await synthesiseModel(SYNTHETIC_MODELS.tiny, path);
    const model = await openModel(path);
    const { facts } = model;
    const cut = parseTopology(
      TOPOLOGY.replaceAll('4+', `${facts.layers / 4}+`).replace('+4/', `+${facts.layers / 4}/`),
    );
    const text = JSON.stringify({
      d_model: facts.dModel,
      n_heads: facts.heads,
      n_kv_heads: facts.kvHeads,
      d_head: facts.dHead,
      d_ff: facts.dFf,
      n_layers: facts.layers,
      vocab_size: facts.vocabulary,
      rope_dim: facts.ropeDim,
      max_seq_len: 2048,
      layers: layerRanges(cut),
      lm_head_shards: headRanges(cut, facts.vocabulary).map(({ start, end }, index) => ({
        shard_idx: index,
        vocab_start: start,
        vocab_end: end,
      })),
    });
    const manifest = parseManifest(text, 'host-overhead.json');
    const idle = { execute: 'nothing' } as const;
    const coreml = await writeDoubleChain(folder, manifest, model, { layers: idle, heads: idle });
    using chain = await openChain(manifestRequest(manifest, model, { backend: 'coreml', threads: 1, coreml }));
    using session = chain.newSession();
    await session.generate(Uint32Array.of(1, 2, 3), { maxNew: 100 });
    session.reset();
    const { timings } = await session.generate(Uint32Array.of(1, 2, 3), { maxNew: Number(count) });
    const { columns, prefillSteps, rows } = timings;
    const decoded = Array.from({ length: rows.length / columns.length - prefillSteps }, (_, step) =>
      rows.subarray((prefillSteps + step) * columns.length, (prefillSteps + step + 1) * columns.length),
    );
    const micro = (name: string): number[] =>
      decoded.map(
        (row) =>
          columns.reduce(
            (sum, column, at) => sum + (column === name || column.startsWith(`${name}[`) ? (row[at] ?? 0) : 0),
            0,
          ) / 1000,
      );
    process.stdout.write(
      `${facts.name}, 4 layer shards, 4 head shards, ${decoded.length} tokens; microseconds a token\n`,
    );
    process.stdout.write(`${'stage'.padEnd(14)}    median       p90\n`);
    const print = (label: string, values: number[]): void => {
      const cells = [quantile(values, 0.5), quantile(values, 0.9)].map((value) => value.toFixed(1).padStart(9));
      process.stdout.write(`${label.padEnd(14)} ${cells.join(' ')}\n`);
    };
    for (const stage of STAGES) print(stage, micro(stage));
    print('whole token', micro('durationNs'));
    process.stdout.write(`target: below ${TARGET}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
