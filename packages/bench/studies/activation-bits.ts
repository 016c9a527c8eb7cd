// What activations of 8 and of 16 bits do to a model on the CPU backend: figures of every shard as the golden gate takes
// them, the worse of its two inputs, what the gate says of them, and how near the logits of the whole chain stay to the
// reference's.
// usage: pnpm study activation-bits [manifest...]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GateResult, judgeEndToEnd } from '@shardbench/gates';
import { type Manifest, promptSourceFor, promptTokens, readManifest } from '@shardbench/manifest';
import type { ModelFile } from '@shardbench/model';
import { manifestRequest, openChain } from '@shardbench/runtime';
import { underSignals } from '../src/command-context.ts';
import { createPaint } from '../src/terminal/colour.ts';
import { exitCodeOf, renderError } from '../src/terminal/errors.ts';
import { compareAll, generateAll } from '../src/worker/continuations.ts';
import { type GoldenTrace, goldenTraces } from '../src/worker/golden-inputs.ts';
import { type ReferenceTraces, referenceTraces } from '../src/worker/reference-trace.ts';
import { judgeGolden } from '../src/worker/shard-gates.ts';
import { modelOfManifest, promptsFor } from './subject.ts';

const THREADS = 2;
const BITS = [16, 8] as const;
const GOLDEN_TOKENS = 128;
const PROMPT_TOKENS = 32;
const NEW_TOKENS = 16;
const PROMPTS = 3;
const SUBJECTS = [
  'manifests/tiny/tiny_runtime_meta_16_8_6_2.json',
  'manifests/examples/tiny_outlier_runtime_meta_activations16_16_8_6_2.json',
];

type Bits = (typeof BITS)[number];

/** A model with what its chains are held against. */
interface Subject {
  readonly manifest: Manifest;
  readonly model: ModelFile;
  readonly inputs: readonly GoldenTrace[];
  readonly traces: ReferenceTraces;
}

interface Judged {
  readonly bits: Bits;
  readonly golden: readonly GateResult[];
  readonly endToEnd: GateResult;
}

const judge = async ({ manifest, model, inputs, traces }: Subject, bits: Bits): Promise<Judged> => {
  const request = manifestRequest({ ...manifest, activationBits: bits }, model, { backend: 'cpu', threads: THREADS });
  using chain = await openChain(request);
  const golden = await judgeGolden('cpu', chain, manifest, inputs, traces);
  const prompts = promptsFor(model, PROMPT_TOKENS, PROMPTS).map((tokens) => ({
    tokens: [...tokens],
    newTokens: NEW_TOKENS,
  }));
  const { vocabulary } = model.facts;
  const compared = await compareAll(await generateAll(chain, prompts), traces, { vocabulary, exact: false });
  return { bits, golden, endToEnd: judgeEndToEnd(compared) };
};

/** Values of a figure, one for each input that has it. */
const valuesOf = ({ outcome }: GateResult, metric: string): number[] =>
  outcome.state === 'notRun'
    ? []
    : outcome.figures.filter((figure) => figure.metric.endsWith(metric)).map(({ value }) => Number(value));

const said = (results: readonly GateResult[]): string => {
  const codes = results.flatMap(({ outcome }) =>
    outcome.state === 'failed' ? outcome.failures.map(({ code }) => code) : [],
  );
  return codes.length === 0 ? 'passed' : [...new Set(codes)].join(', ');
};

const printRow = (cells: readonly string[]): boolean => process.stdout.write(`| ${cells.join(' | ')} |\n`);

const printTable = (header: readonly string[], rows: readonly (readonly string[])[]): void => {
  for (const cells of [header, header.map(() => '---'), ...rows]) printRow(cells);
  process.stdout.write('\n');
};

const shardRows = ({ model }: Subject, { bits, golden }: Judged): string[][] =>
  golden.map((result) => [
    model.facts.name,
    String(bits),
    result.shard,
    Math.min(...valuesOf(result, '.cosineMin')).toFixed(6),
    Math.max(...valuesOf(result, '.relativeRmse')).toFixed(4),
    Math.max(...valuesOf(result, '.worstLane')).toFixed(2),
    said([result]),
  ]);

const chainRow = ({ model }: Subject, { bits, golden, endToEnd }: Judged): string[] => [
  model.facts.name,
  String(bits),
  said(golden),
  Math.min(...valuesOf(endToEnd, 'logitsCosineMin')).toFixed(6),
  said([endToEnd]),
];

const judgeManifest = async (
  path: string,
  signal: AbortSignal,
): Promise<{ readonly shards: readonly string[][]; readonly chains: readonly string[][] }> => {
  const manifest = await readManifest(path);
  const model = await modelOfManifest(manifest, path);
  const folder = await mkdtemp(join(tmpdir(), 'shardbench-activation-bits-'));
  const shards: string[][] = [];
  const chains: string[][] = [];
  try {
    const cache = { traceFolder: folder, traceDraft: join(folder, 'draft'), modelHash: model.facts.name };
    await using traces = referenceTraces({ ...cache, threads: THREADS }, model, manifest.maxSeqLen);
    const tokens = promptTokens(promptSourceFor(model.facts, []), { promptTokens: GOLDEN_TOKENS });
    const inputs = await goldenTraces(traces, tokens, manifest.dimensions.dModel);
    const subject = { manifest, model, inputs, traces };
    for (const bits of BITS) {
      signal.throwIfAborted();
      const judged = await judge(subject, bits);
      shards.push(...shardRows(subject, judged));
      chains.push(chainRow(subject, judged));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { shards, chains };
};

const judgeAll = async (paths: readonly string[], signal: AbortSignal): Promise<void> => {
  const judged: Awaited<ReturnType<typeof judgeManifest>>[] = [];
  for (const path of paths) judged.push(await judgeManifest(path, signal));
  printTable(
    ['model', 'bits', 'shard', 'cosineMin', 'relativeRmse', 'worstLane', 'golden'],
    judged.flatMap(({ shards }) => shards),
  );
  printTable(
    ['model', 'bits', 'golden', 'logits cosine', 'end to end'],
    judged.flatMap(({ chains }) => chains),
  );
};

export const run = async (named: readonly string[]): Promise<void> => {
  process.exitCode = await underSignals(async (signal) => {
    try {
      await judgeAll(named.length > 0 ? named : SUBJECTS, signal);
      return 0;
    } catch (error) {
      process.stderr.write(`${renderError(error, createPaint(process.stderr))}\n`);
      return exitCodeOf(error);
    }
  });
};
