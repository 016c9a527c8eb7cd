import { openModel } from '@shardbench/model';
import { openChain, referenceRequest } from '@shardbench/runtime';
import type { CanaryJob } from './job.ts';
import { send } from './send.ts';

const PROMPT = Uint32Array.from({ length: 8 }, (_, index) => 3 + index);
const NEW_TOKENS = 32;
/** Cache rows of the chain: prompt and answer fit. */
const MAX_TOKENS = 64;
const WARMUP = 2;
const REPETITIONS = 13;

/** Generates the same text over the same weights several times and sends how long each of them took. */
export const runCanaryJob = async ({ modelPath, backend, threads }: CanaryJob): Promise<void> => {
  const model = await openModel(modelPath);
  using chain = await openChain({ ...referenceRequest(model, MAX_TOKENS, { threads }), backend });
  using session = chain.newSession();
  const repetitionsNs: number[] = [];
  for (let repetition = -WARMUP; repetition < REPETITIONS; repetition += 1) {
    session.reset();
    const startedAt = performance.now();
    await session.generate(PROMPT, { maxNew: NEW_TOKENS });
    const tookNs = Math.round((performance.now() - startedAt) * 1e6);
    if (repetition >= 0) repetitionsNs.push(tookNs);
  }
  send({ type: 'canary', repetitionsNs });
};
