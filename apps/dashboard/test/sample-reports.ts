/** Test data: gate reports as they look for chains that pass, that fail, and while some gates are not built. */
import {
  type Failure,
  type Figure,
  GATES,
  type Gate,
  type GateReport,
  type GateResult,
  gateReport,
  notBuilt,
  notRun,
} from '@shardbench/gates';
import { headShardName, layerRanges, layerShardName } from '@shardbench/manifest';
import type { SampleChain } from './sample-chain.ts';

const figure = (metric: string, value: Figure['value'], threshold: Figure['threshold'] = null): Figure => ({
  metric,
  value,
  threshold,
});

const CONTRACT_FIGURES: readonly Figure[] = [
  figure('architecture', 'phi3'),
  figure('dModel', 384, 384),
  figure('heads', 6, 6),
  figure('kvHeads', 2, 2),
  figure('dHead', 64, 64),
  figure('dFf', 1024, 1024),
  figure('layers', 32, 32),
  figure('vocabulary', 8192, 8192),
  figure('rmsNormEps', 1e-5, 9.999999747378752e-6),
  figure('tieWordEmbeddings', true, true),
  figure('ropeDim', 48, 48),
  figure('maxSeqLen', 2048, 131072),
  figure('quantBits', 8, 'mixed(Q8_0, F32)'),
  figure('attentionFactor', 1.190238, 1.1902380714238083),
];

const END_TO_END_FIGURES: readonly Figure[] = [
  figure('prompts', 3, 3),
  figure('steps', 96),
  figure('logitsCosineMin', 0.999612, 0.995),
  figure('logitsCosineMinAt', 'prompts[1].steps[17]'),
  figure('top1Differences', 1),
  figure('marginRatioMax', 0.021, 0.15),
];

const passed = (gate: Gate, shard: string, figures: readonly Figure[] = []): GateResult => ({
  gate,
  shard,
  outcome: { state: 'passed', figures },
});

const shardNames = ({ layerCounts, headShards }: SampleChain): string[] => [
  ...layerRanges({ layerCounts, headShards }).map(layerShardName),
  ...Array.from({ length: headShards }, (_, index) => headShardName(index)),
];

const contract = passed('contract', 'chain', CONTRACT_FIGURES);
const endToEnd = passed('endToEnd', 'chain', END_TO_END_FIGURES);

/** While three gates are not built. */
export const unverifiedReport = (): GateReport => gateReport([contract, ...notBuilt(), endToEnd]);

export const qualifiedReport = (chain: SampleChain): GateReport =>
  gateReport([
    contract,
    ...shardNames(chain).flatMap((shard) => [
      passed('residency', shard, [figure('convAne', 24, 24), figure('computeNonAne', 0, 0)]),
      passed('golden', shard, [figure('cosine', 0.99934, 0.99), figure('maxAbs', 1.27)]),
      passed('parity', shard, [figure('cosineMin', 0.99989, 0.98)]),
    ]),
    endToEnd,
  ]);

/** Fails one gate at one shard; what comes later is not run. */
export function failedReport(gate: Gate, failures: readonly [Failure, ...Failure[]]): GateReport {
  const place = GATES.indexOf(gate);
  const before = GATES.slice(0, place).map((name) =>
    passed(name, 'chain', name === 'contract' ? CONTRACT_FIGURES : []),
  );
  const [{ shard }] = failures;
  return gateReport([
    ...before,
    { gate, shard, outcome: { state: 'failed', failures, figures: gate === 'contract' ? CONTRACT_FIGURES : [] } },
    ...notRun(GATES.slice(place + 1), 'earlierFailure'),
  ]);
}
