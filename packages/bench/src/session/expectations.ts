import type { GateReport, Verdict } from '@shardbench/gates';
import type { Expectation } from '@shardbench/manifest';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';

type Expecting = {
  readonly manifest: Pick<ChainUnderTest['manifest'], 'expect'>;
  readonly job: Pick<ChainUnderTest['job'], 'backend'>;
};

const onThisBackend = ({ manifest, job }: Expecting): Expectation[] =>
  manifest.expect.filter(({ backend }) => backend === job.backend);

/** Whether a verdict is the failure that the manifest foretells: no news. */
export const isForetold = (chain: Expecting, verdict: Verdict): boolean =>
  verdict.state === 'disqualified' &&
  onThisBackend(chain).some(({ gate, shard }) => gate === verdict.gate && shard === verdict.shard);

/**
 * Foretold failures that did not happen: the gate was run to its end, and the shard is not among those that failed. A
 * gate that was not run contradicts nothing.
 */
export const contradicted = (chain: Expecting, { results }: Pick<GateReport, 'results'>): Expectation[] =>
  onThisBackend(chain).filter(({ gate, shard }) => {
    const ofGate = results.filter((result) => result.gate === gate);
    const ran = ofGate.length > 0 && ofGate.every(({ outcome }) => outcome.state !== 'notRun');
    return ran && !ofGate.some((result) => result.shard === shard && result.outcome.state === 'failed');
  });
