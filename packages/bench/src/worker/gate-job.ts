import {
  comparePrompt,
  contractGate,
  type GateResult,
  judgeEndToEnd,
  notBuilt,
  notRun,
  type PromptComparison,
} from '@shardbench/gates';
import { promptSha256 } from '@shardbench/manifest';
import type { ExecutionFacts, GateJob } from './job.ts';
import { executionFacts, type JobFiles, openJobChain, plannedExecution, readJobFiles } from './open-job.ts';
import { referenceTraces } from './reference-trace.ts';
import { send } from './send.ts';

interface Generated {
  readonly prompt: readonly number[];
  readonly tokens: Uint32Array;
  /** Row-major [tokens, vocabulary]. */
  readonly logits: Float32Array;
}

/** The candidate's own greedy continuations: the same call that is measured, logits kept. */
const continuations = async (
  job: GateJob,
  files: JobFiles,
): Promise<{ made: Generated[]; execution: ExecutionFacts }> => {
  using chain = await openJobChain(job, files);
  using session = chain.newSession();
  const made: Generated[] = [];
  for (const { tokens: prompt, newTokens } of job.prompts) {
    session.reset();
    const { tokens, logits } = await session.generate(Uint32Array.from(prompt), {
      maxNew: newTokens,
      keepLogits: true,
    });
    made.push({ prompt, tokens, logits });
  }
  return { made, execution: executionFacts(chain) };
};

/** Every continuation through the reference in blocks; logits are let go of prompt by prompt. */
const compareAll = async (job: GateJob, files: JobFiles, made: readonly Generated[]): Promise<PromptComparison[]> => {
  await using traces = referenceTraces(job, files.model, files.manifest.maxSeqLen);
  const compared: PromptComparison[] = [];
  for (const { prompt, tokens, logits } of made) {
    // The last new token was never fed back.
    const fed = Uint32Array.from([...prompt, ...tokens.slice(0, -1)]);
    compared.push(
      comparePrompt({
        candidateLogits: logits,
        referenceLogits: await traces.logits(fed, prompt.length - 1),
        vocabulary: files.model.facts.vocabulary,
        exact: job.backend === 'reference',
        candidateTokens: [...tokens],
      }),
    );
  }
  return compared;
};

/** Runs the gates of a job in order; what comes after a failure is not run. */
export const runGateJob = async (job: GateJob): Promise<void> => {
  send({ type: 'phase', phase: 'contract' });
  const files = await readJobFiles(job);
  const contract: GateResult[] = contractGate(files.manifest, files.model.facts);
  if (contract.some(({ outcome }) => outcome.state === 'failed')) {
    // A chain that contradicts its weights is not opened: what it would compute on is not known.
    const later = notRun(['residency', 'golden', 'parity', 'endToEnd'], 'earlierFailure');
    send({ type: 'judged', results: [...contract, ...later], execution: plannedExecution(job), continuations: [] });
    return;
  }
  send({ type: 'phase', phase: 'endToEnd' });
  const { made, execution } = await continuations(job, files);
  const endToEnd = judgeEndToEnd(await compareAll(job, files, made));
  send({
    type: 'judged',
    results: [...contract, ...notBuilt(), endToEnd],
    execution,
    continuations: made.map(({ prompt, tokens }) => ({
      promptSha256: promptSha256(Uint32Array.from(prompt)),
      newTokens: tokens.length,
      tokensSha256: promptSha256(tokens),
    })),
  });
};
