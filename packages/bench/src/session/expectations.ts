import { type GateReport, isForetold as isForetoldBy, type Verdict } from '@shardbench/gates';
import type { Expectation } from '@shardbench/manifest';

/** What a manifest foretells, and the backend it runs on. */
interface Expecting {
  readonly manifest: { readonly expect: readonly Expectation[] };
  readonly job: { readonly backend: string };
}

const onThisBackend = ({ manifest, job }: Expecting): Expectation[] =>
  manifest.expect.filter(({ backend }) => backend === job.backend);

/** Whether a verdict is the failure that the manifest foretells: no news. */
export const isForetold = (chain: Expecting, verdict: Verdict): boolean =>
  isForetoldBy(verdict, chain.manifest.expect, chain.job.backend);

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
