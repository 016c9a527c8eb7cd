// What the CPU backend makes of this machine with each kernel family: decode with one and two threads, a block of four
// tokens, prefill of 128 and of 512, in turn with the read stream, so that whatever else happens meanwhile happens to
// all. Prints the best and the median of each and their ratios.
// usage: pnpm study kernel-speed [manifest] [rounds] [families]
// or, for the rates at which each family reads weights with each distance of fetching them ahead:
// pnpm study kernel-speed --distances [threads] [seconds] [families]
import { join } from 'node:path';
import { type Manifest, readManifest } from '@shardbench/manifest';
import { hashModel, type ModelFile } from '@shardbench/model';
import {
  backendBuild,
  type Chain,
  findPacked,
  makePacked,
  manifestRequest,
  openChain,
  probeReadStream,
  type Session,
} from '@shardbench/runtime';
import { median, requestMetrics } from '@shardbench/stats';
import { cacheFolder } from '../src/paths.ts';
import { printDistanceRates } from './distance-rates.ts';
import { modelOfManifest, promptsFor } from './subject.ts';

const CONTEXT = 32;
const NEW_TOKENS = 9;
const BLOCK = 4;
const BLOCKS = 4;
const PROBE_SECONDS = 0.5;
const MOST = 512;

/** Milliseconds of one measured thing, a value a round. */
interface Samples {
  readonly name: string;
  readonly ms: number[];
}

interface FamilySamples {
  readonly family: string;
  readonly decodeOne: Samples;
  readonly decodeTwo: Samples;
  readonly block: Samples;
  readonly prefill128: Samples;
  readonly prefill512: Samples;
}

const samples = (name: string): Samples => ({ name, ms: [] });

const newSamples = (family: string): FamilySamples => ({
  family,
  decodeOne: samples('decode, 1 thread'),
  decodeTwo: samples('decode, 2 threads'),
  block: samples(`block of ${BLOCK}, 2 threads`),
  prefill128: samples('prefill 128, 2 threads'),
  prefill512: samples('prefill 512, 2 threads'),
});

const clocked = async (work: () => Promise<unknown>): Promise<number> => {
  const beganAt = performance.now();
  await work();
  return performance.now() - beganAt;
};

const decodeMs = async (session: Session, prompt: Uint32Array): Promise<number> => {
  session.reset();
  const { timings } = await session.generate(prompt.slice(0, CONTEXT), { maxNew: NEW_TOKENS });
  return median(requestMetrics(timings, CONTEXT, NEW_TOKENS).itlMs);
};

/** A block with its logits after a short context, as a verifier feeds it. */
const blockMs = async (session: Session, prompt: Uint32Array): Promise<number> => {
  session.reset();
  await session.evaluate(prompt.slice(0, CONTEXT), { blockTokens: CONTEXT, logitsFrom: CONTEXT - 1 });
  const times: number[] = [];
  for (let block = 0; block < BLOCKS; block += 1) {
    const tokens = prompt.slice(CONTEXT + block * BLOCK, CONTEXT + (block + 1) * BLOCK);
    times.push(await clocked(() => session.evaluate(tokens, { blockTokens: BLOCK })));
  }
  return median(times);
};

const prefillMs = (session: Session, prompt: Uint32Array, tokens: number): Promise<number> => {
  session.reset();
  return clocked(() =>
    session.evaluate(prompt.slice(0, tokens), { blockTokens: Math.min(tokens, MOST), logitsFrom: tokens - 1 }),
  );
};

/** One round of one family; a chain holds gigabytes, so that one at a time is open. */
const measureFamily = async (
  open: (family: string, threads: number) => Promise<Chain>,
  prompt: Uint32Array,
  into: FamilySamples,
): Promise<number> => {
  {
    using chain = await open(into.family, 2);
    using session = chain.newSession();
    await prefillMs(session, prompt, CONTEXT);
    into.decodeTwo.ms.push(await decodeMs(session, prompt));
    into.block.ms.push(await blockMs(session, prompt));
    into.prefill128.ms.push(await prefillMs(session, prompt, 128));
    into.prefill512.ms.push(await prefillMs(session, prompt, 512));
  }
  using chain = await open(into.family, 1);
  using session = chain.newSession();
  await prefillMs(session, prompt, CONTEXT);
  into.decodeOne.ms.push(await decodeMs(session, prompt));
  return chain.facts.weightBytes;
};

/** Opens chains from one packed file: packing takes longer than what is measured. */
const openerOf = async (manifest: Manifest, model: ModelFile) => {
  const [folder, modelHash] = [join(cacheFolder(process.env), 'packed'), await hashModel(model.path)];
  const packed = (await findPacked(folder, modelHash)) ?? (await makePacked(model, modelHash, folder, { threads: 2 }));
  return (kernelFamily: string, threads: number): Promise<Chain> =>
    openChain(
      manifestRequest(manifest, model, {
        backend: 'cpu',
        threads,
        kernelFamily,
        blockTokens: MOST,
        packed: packed.path,
      }),
    );
};

const printFamily = (measured: FamilySamples, weightBytes: number, streams: readonly number[][]): void => {
  const [streamOne = [], streamTwo = []] = streams;
  const best = ({ ms }: Samples): number => Math.min(...ms);
  const print = ({ name, ms }: Samples, ratios: string): void => {
    const cells = [Math.min(...ms), median(ms)].map((value) => value.toFixed(1).padStart(9));
    process.stdout.write(`${measured.family.padEnd(8)} ${name.padEnd(24)} ${cells.join(' ')}  ${ratios}\n`);
  };
  const share = (of: Samples, stream: number[]): string =>
    `${(weightBytes / best(of) / 1e6 / Math.max(...stream)).toFixed(3)} of the stream`;
  const rate = (of: Samples, tokens: number): string => `${((1000 * tokens) / best(of)).toFixed(1)} tok/s`;
  print(measured.decodeOne, share(measured.decodeOne, streamOne));
  print(measured.decodeTwo, share(measured.decodeTwo, streamTwo));
  print(measured.block, `${(best(measured.block) / best(measured.decodeTwo)).toFixed(3)} of decode`);
  print(measured.prefill128, rate(measured.prefill128, 128));
  print(measured.prefill512, rate(measured.prefill512, 512));
};

const compareFamilies = async ([
  path = 'manifests/synthetic-phi4-mini/synthetic_phi4mini_runtime_meta_16_8_6_2.json',
  roundsText = '3',
  families = backendBuild()
    .kernelFamilies.filter((family) => family !== 'scalar')
    .join(','),
]: readonly string[]): Promise<void> => {
  const manifest = await readManifest(path);
  const model = await modelOfManifest(manifest, path);
  const [prompt = new Uint32Array()] = promptsFor(model, MOST, 1);
  const all = families.split(',').map(newSamples);
  const streams: number[][] = [[], []];
  const open = await openerOf(manifest, model);
  let weightBytes = 0;
  for (let round = 0; round < Number(roundsText); round += 1) {
    // Forward and back, so that none is always the first.
    for (const into of round % 2 === 0 ? all : all.toReversed()) {
      for (const [index, stream] of streams.entries()) {
        stream.push(median(await probeReadStream({ threads: index + 1, seconds: PROBE_SECONDS })) / 1e9);
      }
      weightBytes = await measureFamily(open, prompt, into);
    }
  }
  process.stdout.write(`${model.facts.name}: ${(weightBytes / 1e9).toFixed(3)} GB of weights a token\n`);
  for (const [index, stream] of streams.entries()) {
    const range = `${Math.min(...stream).toFixed(1)} to ${Math.max(...stream).toFixed(1)}`;
    process.stdout.write(`stream with ${index + 1} thread${index === 0 ? '' : 's'}: ${range} GB/s\n`);
  }
  process.stdout.write(`${'family'.padEnd(8)} ${'ms'.padEnd(24)}      best    median\n`);
  for (const measured of all) printFamily(measured, weightBytes, streams);
};

export const run = ([option, ...args]: readonly string[]): Promise<void> =>
  option === '--distances' ? printDistanceRates(args) : compareFamilies(option === undefined ? [] : [option, ...args]);
