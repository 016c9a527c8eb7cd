import { CHAIN, GATES, type GateReport, type GateResult, gateReport, notRun } from '@shardbench/gates';
import type { Profile } from '@shardbench/manifest';
import { addonHash } from '@shardbench/runtime';
import { type ChainUnderTest, gatePrompts } from '../chains/chain-under-test.ts';
import { PATHS } from '../paths.ts';
import type { Continuation, ExecutionFacts, WorkerPhase } from '../worker/job.ts';
import { launchWorker } from '../worker/launch.ts';

/** What the gates said about a chain, and what executed when they said it. */
export interface Judgement {
  readonly report: GateReport;
  readonly execution: ExecutionFacts;
  /** What the chain generated for the gates' prompts; measured requests have to agree. */
  readonly continuations: readonly Continuation[];
  /** Last words of a worker that crashed. */
  readonly crash: string | null;
}

const contractFailure = (code: string, expected: string, found: string): GateResult => ({
  gate: 'contract',
  shard: CHAIN,
  outcome: { state: 'failed', failures: [{ shard: CHAIN, code, expected, found }], figures: [] },
});

/** Runs the gates of a chain in a worker of their own. A worker that crashes or refuses is a result, not an error. */
export const judgeChain = async (
  chain: ChainUnderTest,
  profiles: readonly Profile[],
  options: { readonly signal: AbortSignal; readonly onPhase: (phase: WorkerPhase) => void },
): Promise<Judgement> => {
  let judged: Pick<Judgement, 'report' | 'execution' | 'continuations'> | null = null;
  const end = await launchWorker(
    { ...chain.job, kind: 'gate', prompts: gatePrompts(chain, profiles), traceFolder: `${PATHS.cache}/reference` },
    {
      signal: options.signal,
      onMessage: (message) => {
        if (message.type === 'phase') options.onPhase(message.phase);
        if (message.type !== 'judged') return;
        const { results, execution, continuations } = message;
        judged = { report: gateReport(results), execution, continuations };
      },
    },
  );
  if (judged !== null) return { ...(judged as Pick<Judgement, 'report' | 'execution' | 'continuations'>), crash: null };
  // The worker died before it could say what executes.
  const execution = { computeUnits: 'unknown', threads: chain.job.threads, backendBuild: addonHash() };
  if (end.state === 'refused') {
    const { code, expected, found } = end.error;
    const later = notRun(GATES.slice(1), 'earlierFailure');
    const report = gateReport([contractFailure(code, expected, found), ...later]);
    return { report, execution, continuations: [], crash: null };
  }
  const crash = end.state === 'crashed' ? end.how : 'it ended without a result';
  return { report: gateReport(notRun(GATES, 'crashed')), execution, continuations: [], crash };
};
