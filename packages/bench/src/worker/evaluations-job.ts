import { foreignUse, readProcessorUse } from '../environment/processor-use.ts';
import { type OpenedEvaluator, openChainEvaluator } from './chain-evaluator.ts';
import { timeEvaluation } from './evaluator.ts';
import type { EvaluationsJob, Executed } from './job.ts';
import { openPeerEvaluator } from './peer-evaluator.ts';
import { send } from './send.ts';

const openEvaluator = ({ subject }: EvaluationsJob): Promise<OpenedEvaluator<Executed>> =>
  subject.by === 'chain' ? openChainEvaluator(subject.chain) : openPeerEvaluator(subject.opening);

/** Evaluates everything of a plan, one after the other, in this process. */
export const runEvaluationsJob = async (job: EvaluationsJob): Promise<void> => {
  send({ type: 'phase', phase: 'startup' });
  const before = readProcessorUse();
  using opened = await openEvaluator(job);
  const { evaluator, loadMs, executed } = opened;
  // Milliseconds since this process was created, Node's own start included.
  const startupMs = performance.now();
  send({ type: 'loaded', startupMs, loadMs, executed, hugePages: opened.hugePages() });
  const ids = Uint32Array.from(job.tokens);
  send({ type: 'phase', phase: 'measure' });
  for (const evaluation of job.plan) {
    send({ type: 'evaluated', name: evaluation.name, samplesNs: await timeEvaluation(evaluator, evaluation, ids) });
  }
  send({ type: 'used', foreign: foreignUse(before, readProcessorUse()) });
  send({ type: 'measured', peakRssBytes: process.resourceUsage().maxRSS * 1024 });
};
