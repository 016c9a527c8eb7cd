import { ShardbenchError } from '@shardbench/manifest';
import { findPacked } from '@shardbench/runtime';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { packedFolderOf } from '../chains/packed-folder.ts';
import { inStep } from '../session/in-step.ts';
import { hugePagesTeller } from '../session/weights-in-huge-pages.ts';
import type { Progress } from '../terminal/progress.ts';
import type { EvaluationsJob, ExecutionFacts } from '../worker/job.ts';
import { type Evaluation, evaluationPlan, rowsFor } from './evaluation.ts';
import { measureRounds, peerLaunches } from './measure-rounds.ts';
import { measureSide, measureStream } from './measure-side.ts';
import type { PeerWeights } from './peer-results.ts';
import { isDisturbed, type MeasuredRound, type PeerLaunch } from './peer-round.ts';
import { type PeersSteps, peersSteps } from './peers-steps.ts';
import { readThrough } from './read-through.ts';

/** Memory that is read between two processes, and for how long. */
export interface MemoryProbe {
  readonly bytes: number;
  readonly seconds: number;
}

/** Everything that is going to be measured. */
export interface PeersWork {
  readonly chain: ChainUnderTest;
  readonly modelPath: string;
  readonly launches: readonly PeerLaunch[];
  readonly plans: Readonly<Record<PeerLaunch['work'], readonly Evaluation[]>>;
  /** Rows of the peer's cache: as many as are filled. */
  readonly contextTokens: number;
  /** Ids that both sides are fed. */
  readonly tokens: Uint32Array;
  readonly steps: PeersSteps;
}

const nothingFits = (maxTokens: number, where: string): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'contextTooShort',
    expected: 'a cache that decoding after a short prompt fits into (max_seq_len)',
    found: `${maxTokens} tokens`,
    where,
    remedy: 'name a manifest with a larger max_seq_len',
  });

const noWeights = (where: string): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'noWeights',
    expected: 'a chain with weights that both sides can execute',
    found: 'none',
    where,
    remedy: 'name the file with --model',
  });

/** Plans a comparison. Throws ShardbenchError of kind `input`: `contextTooShort`, `noWeights`. */
export const peersWork = (
  chain: ChainUnderTest,
  tokens: Uint32Array,
  { also, rounds, memoryProbe }: { readonly also: boolean; readonly rounds: number; readonly memoryProbe: MemoryProbe },
): PeersWork => {
  const { manifest, model, job } = chain;
  if (model === null) throw noWeights(manifest.id);
  const plans = { all: evaluationPlan(manifest.maxSeqLen, 'all'), one: evaluationPlan(manifest.maxSeqLen, 'one') };
  if (plans.one.length === 0) throw nothingFits(manifest.maxSeqLen, manifest.source);
  const launches = peerLaunches(job.threads, also);
  const steps = peersSteps(rounds, launches, {
    fileBytes: model.facts.fileBytes,
    planOf: ({ work }) => plans[work],
    streamMs: memoryProbe.seconds * 1000,
  });
  return { chain, modelPath: model.path, launches, plans, contextTokens: rowsFor(plans.all), tokens, steps };
};

export interface MeasurePeersOptions {
  /** What executed when the gates judged the chain. */
  readonly judged: ExecutionFacts;
  readonly also: PeerWeights | null;
  readonly rounds: number;
  readonly memoryProbe: MemoryProbe;
  readonly peerFolder: string;
  readonly progress: Progress;
  readonly onRound: (round: MeasuredRound) => void;
  readonly signal: AbortSignal;
}

/** A start from files that are in memory is compared, on both sides. */
const readFiles = async (
  { chain, modelPath, steps }: PeersWork,
  { also, progress, signal }: MeasurePeersOptions,
): Promise<void> => {
  const { job, manifest } = chain;
  const packed = job.modelHash === null ? null : await findPacked(packedFolderOf(job, manifest), job.modelHash);
  const paths = [modelPath, ...(also === null ? [] : [also.path]), ...(packed === null ? [] : [packed.path])];
  await inStep(progress, steps.reading, async () => {
    for (const path of paths) await readThrough(path, signal);
  });
};

const subjectOf = (
  { side, threads }: PeerLaunch,
  { chain, modelPath, contextTokens, plans }: PeersWork,
  { also, peerFolder }: MeasurePeersOptions,
): EvaluationsJob['subject'] => {
  if (side === 'ours') return { by: 'chain', chain: { ...chain.job, threads } };
  const batchTokens = Math.max(...plans.all.flatMap(({ tokens, depth }) => [tokens, depth]));
  return {
    by: 'peer',
    opening: {
      folder: peerFolder,
      modelPath: side === 'also' && also !== null ? also.path : modelPath,
      threads,
      contextTokens,
      batchTokens,
    },
  };
};

/**
 * Measures rounds and hands each over when it is whole. Rejects with SideCrash, the ShardbenchError with which a worker
 * refused, or the signal's reason.
 */
export const measurePeers = async (work: PeersWork, options: MeasurePeersOptions): Promise<void> => {
  const { chain, launches, plans, tokens, steps } = work;
  const { judged: execution, rounds, memoryProbe, progress, signal, onRound } = options;
  const judged = { execution, where: chain.manifest.id };
  const tellHugePages = hugePagesTeller(progress.say);
  await readFiles(work, options);
  await measureRounds(rounds, launches, {
    launch: async (launch) => {
      const run = await inStep(progress, steps.next(launch), (onPhase) =>
        measureSide(
          launch,
          { subject: subjectOf(launch, work, options), plan: plans[launch.work], tokens: [...tokens] },
          { judged, signal, onPhase },
        ),
      );
      tellHugePages(chain.manifest.id, run.hugePages);
      return run;
    },
    stream: () =>
      inStep(progress, steps.next('stream'), () =>
        measureStream({ ...memoryProbe, threads: chain.job.threads }, signal),
      ),
    onRound: (round) => {
      const disturbed = round.runs.filter(isDisturbed);
      if (disturbed.length > 0) {
        const shares = disturbed.map(({ foreign }) => `${(100 * (foreign.share ?? 0)).toFixed(0)} %`);
        progress.say(
          `round ${round.round + 1} was disturbed: other programs used ${shares.join(', ')} of the processor`,
        );
      }
      onRound(round);
    },
  });
};
