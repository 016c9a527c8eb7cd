import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CHAIN, GATES, type GateReport, type GateResult, gateReport, notRun } from '@shardbench/gates';
import type { ShardbenchError } from '@shardbench/manifest';
import { addonHash, addonName } from '@shardbench/runtime';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { packedFolderOf } from '../chains/packed-folder.ts';
import { hashNoteOf } from '../chains/prepare-chains.ts';
import type { Continuation, ExecutionFacts, GateSubject, WorkerMessage, WorkerPhase } from '../worker/job.ts';
import { launchWorker, type WorkerEnd } from '../worker/launch.ts';
import { sweepDrafts } from './sweep-drafts.ts';

/** What the gates said about a chain, and what executed when they said it. */
export interface Judgement {
  readonly report: GateReport;
  readonly execution: ExecutionFacts;
  /** What the chain generated for the gates' prompts; measured requests have to agree. */
  readonly continuations: readonly Continuation[];
  /** Last words of a worker that crashed. */
  readonly crash: string | null;
}

export interface JudgeOptions {
  readonly cacheFolder: string;
  /** Runs the later gates after a failure, too. */
  readonly keepGoing: boolean;
  readonly signal: AbortSignal;
  readonly onPhase: (phase: WorkerPhase) => void;
}

type Judged = Extract<WorkerMessage, { type: 'judged' }>;

/** Refusals that say nothing about the chain: this machine had no memory for it. */
const NOT_THE_CHAINS_FAULT = 'outOfMemory';

const contractFailure = ({ code, expected, found }: ShardbenchError): GateResult => ({
  gate: 'contract',
  shard: CHAIN,
  outcome: { state: 'failed', failures: [{ shard: CHAIN, code, expected, found }], figures: [] },
});

/** A worker that ended without a judgement. */
const withoutJudgement = (end: WorkerEnd, execution: ExecutionFacts): Judgement => {
  const crashed = (crash: string): Judgement => ({
    report: gateReport(notRun(GATES, 'crashed')),
    execution,
    continuations: [],
    crash,
  });
  if (end.state === 'crashed') return crashed(end.how);
  if (end.state === 'finished') return crashed('it ended without a result');
  const { error } = end;
  if (error.kind === 'storage') throw error;
  if (error.code === NOT_THE_CHAINS_FAULT) return crashed(error.message);
  const report = gateReport([contractFailure(error), ...notRun(GATES.slice(1), 'earlierFailure')]);
  return { report, execution, continuations: [], crash: null };
};

/**
 * Runs the gates of a chain in a worker of their own. A worker that crashes, or refuses the chain, is a result and no
 * error. Rejects with the signal's reason, or with a ShardbenchError of kind `storage` where no worker can work.
 */
export const judgeChain = async (
  { job, manifest }: ChainUnderTest,
  subject: GateSubject,
  { cacheFolder, keepGoing, signal, onPhase }: JudgeOptions,
): Promise<Judgement> => {
  const traceFolder = join(cacheFolder, 'reference');
  const traceDraft = join(traceFolder, `draft.${process.pid}`);
  const heard: Judged[] = [];
  try {
    const end = await launchWorker(
      { ...job, ...subject, kind: 'gate', keepGoing, hashNote: hashNoteOf(cacheFolder), traceFolder, traceDraft },
      {
        signal,
        onMessage: (message) => {
          if (message.type === 'phase') onPhase(message.phase);
          if (message.type === 'judged') heard.push(message);
        },
      },
    );
    const [judged] = heard;
    if (judged === undefined) {
      // The worker died before it could say what executes.
      return withoutJudgement(end, {
        computeUnits: 'unknown',
        threads: job.threads,
        backendBuild: addonHash(),
        addon: addonName(),
        artifacts: [],
      });
    }
    const { results, execution, continuations } = judged;
    return { report: gateReport(results), execution, continuations, crash: null };
  } finally {
    // A worker that was killed could not do it.
    await rm(traceDraft, { force: true }).catch(() => undefined);
    for (const folder of [traceFolder, job.packedFolder, packedFolderOf(job, manifest)]) await sweepDrafts(folder);
  }
};
