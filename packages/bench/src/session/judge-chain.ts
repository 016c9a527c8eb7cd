import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CHAIN, type Failure, GATES, type GateReport, type GateResult, gateReport, notRun } from '@shardbench/gates';
import type { ShardbenchError } from '@shardbench/manifest';
import { addonHash, addonName } from '@shardbench/runtime';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { packedFolderOf } from '../chains/packed-folder.ts';
import { hashNoteOf } from '../chains/prepare-chains.ts';
import { apartFailure } from '../coreml/apart-failure.ts';
import { beforeGates } from '../coreml/before-gates.ts';
import { clockCpuOnly, withClock } from '../coreml/clock-cpu-only.ts';
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
  readonly onPhase: (phase: WorkerPhase, shard?: string) => void;
}

type Judged = Extract<WorkerMessage, { type: 'judged' }>;

/** Refusals that say nothing about the chain: this machine had no memory for it. */
const NOT_THE_CHAINS_FAULT = 'outOfMemory';

const contractFailed = (failure: Failure): GateResult => ({
  gate: 'contract',
  shard: CHAIN,
  outcome: { state: 'failed', failures: [failure], figures: [] },
});

const contractFailure = ({ code, expected, found }: ShardbenchError): GateResult =>
  contractFailed({ shard: CHAIN, code, expected, found });

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
  chain: ChainUnderTest,
  subject: GateSubject,
  options: JudgeOptions,
): Promise<Judgement> => {
  const before = await beforeGates(chain, options);
  if (before?.state === 'ended') {
    const report = gateReport(before.results);
    return { report, execution: executionWithout(chain.job), continuations: [], crash: null };
  }
  const judgement = await judgeApart(chain, subject, options, before?.residency);
  return withCpuClock(chain, judgement, options);
};

/** A chain on Core ML that passed so far, with what its shards take with `cpuOnly` beside their plans. */
const withCpuClock = async (
  chain: ChainUnderTest,
  judgement: Judgement,
  { cacheFolder, signal, onPhase }: JudgeOptions,
): Promise<Judgement> => {
  const { report, execution } = judgement;
  const failed = report.results.some(({ outcome }) => outcome.state === 'failed');
  const planned = report.results.some(({ gate, outcome }) => gate === 'residency' && outcome.state === 'passed');
  if (chain.coreml === undefined || failed || !planned || execution.computeUnits !== 'cpuAndNeuralEngine') {
    return judgement;
  }
  onPhase('clock');
  const clock = await clockCpuOnly(chain, execution.artifacts, { cacheFolder, signal });
  if (clock === null) return judgement;
  return { ...judgement, report: { ...report, results: withClock(report.results, chain, clock) } };
};

/** What would have executed, where nothing could say so. */
const executionWithout = ({ threads, kernelFamily, coreml }: ChainUnderTest['job']): ExecutionFacts => ({
  computeUnits: coreml?.request.computeUnits ?? kernelFamily ?? 'unknown',
  threads,
  backendBuild: addonHash(),
  addon: addonName(),
  artifacts: [],
});

/** Ends a worker that loads its models for too long: a first load may take minutes, and may never end. */
const limitedLoad = (limitMs: number | null) => {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const over = (): void => clearTimeout(timer);
  return {
    signal: limit.signal,
    in: (phase: WorkerPhase): void => {
      over();
      if (phase === 'load' && limitMs !== null) timer = setTimeout(() => limit.abort(), limitMs);
    },
    over,
  };
};

const loadTimedOut = (limitMs: number): GateResult =>
  contractFailed(
    apartFailure(
      CHAIN,
      { state: 'timedOut', limitMs },
      { what: 'models that load', crashed: 'loadCrashed', timedOut: 'loadTimedOut', option: '--load-limit' },
    ),
  );

/** Runs the gates in a worker. */
const judgeApart = async (
  { job, manifest, coreml }: ChainUnderTest,
  subject: GateSubject,
  { cacheFolder, keepGoing, signal, onPhase }: JudgeOptions,
  residency: readonly GateResult[] | undefined,
): Promise<Judgement> => {
  const traceFolder = join(cacheFolder, 'reference');
  const traceDraft = join(traceFolder, `draft.${process.pid}`);
  const heard: Judged[] = [];
  const load = limitedLoad(coreml?.loadLimitMs ?? null);
  try {
    const end = await launchWorker(
      {
        ...job,
        ...subject,
        kind: 'gate',
        keepGoing,
        hashNote: hashNoteOf(cacheFolder),
        traceFolder,
        traceDraft,
        ...(residency && { residency }),
      },
      {
        signal: AbortSignal.any([signal, load.signal]),
        onMessage: (message) => {
          if (message.type === 'phase') {
            load.in(message.phase);
            onPhase(message.phase);
          }
          if (message.type === 'judged') heard.push(message);
        },
      },
    );
    const [judged] = heard;
    if (judged === undefined) {
      // The worker died before it could say what executes.
      return withoutJudgement(end, executionWithout(job));
    }
    const { results, execution, continuations } = judged;
    return { report: gateReport(results), execution, continuations, crash: null };
  } catch (error) {
    if (!load.signal.aborted || signal.aborted) throw error;
    const report = gateReport([loadTimedOut(coreml?.loadLimitMs ?? 0), ...notRun(GATES.slice(1), 'earlierFailure')]);
    return { report, execution: executionWithout(job), continuations: [], crash: null };
  } finally {
    load.over();
    // A worker that was killed could not do it.
    await rm(traceDraft, { force: true }).catch(() => undefined);
    for (const folder of [traceFolder, job.packedFolder, packedFolderOf(job, manifest)]) await sweepDrafts(folder);
  }
};
