/** Test data: gate reports as they look for chains that pass, that fail, and whose gates did not all run. */
import {
  type Failure,
  type Figure,
  GATES,
  type Gate,
  type GateReport,
  type GateResult,
  gateReport,
  type NonResidentOperation,
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
  figure('top1Agreement', 0.9896),
  figure('marginRatioMax', 0.021, 0.15),
];

const GOLDEN_FIGURES: readonly Figure[] = [
  figure('tokens.cosineMin', 0.99987, 0.999),
  figure('tokens.relativeRmse', 0.0021, 0.05),
  figure('tokens.worstLane', 1.31, 6),
  figure('tokens.nonFinite', 0, 0),
];

/** What a residency gate counted at a shard whose every other operation is resident. */
export const census = (products: number, productsResident: number): readonly Figure[] => [
  figure('convTotal', products),
  figure('convResident', productsResident, products),
  figure('computeTotal', 3 * products),
  figure('computeResident', 2 * products + productsResident, 3 * products),
];

/** What a failed gate saw, beside its failures. */
export interface FailedFigures {
  readonly figures?: readonly Figure[];
  readonly elsewhere?: readonly NonResidentOperation[];
}

const passed = (gate: Gate, shard: string, figures: readonly Figure[] = []): GateResult => ({
  gate,
  shard,
  outcome: { state: 'passed', figures },
});

type SampleCut = Pick<SampleChain, 'layerCounts' | 'headShards'>;

const shardNames = ({ layerCounts, headShards }: SampleCut): string[] => [
  ...layerRanges({ layerCounts, headShards }).map(layerShardName),
  ...Array.from({ length: headShards }, (_, index) => headShardName(index)),
];

const contract = passed('contract', 'chain', CONTRACT_FIGURES);
const endToEnd = passed('endToEnd', 'chain', END_TO_END_FIGURES);

/** Nothing failed, and two gates gave no result. */
export const unverifiedReport = (): GateReport =>
  gateReport([
    contract,
    passed('residency', '[0,16)', census(64, 64)),
    ...notRun(['golden'], 'tooFewPositions'),
    ...notRun(['parity'], 'interrupted'),
    endToEnd,
  ]);

export const qualifiedReport = (chain: SampleCut): GateReport =>
  gateReport([
    contract,
    ...shardNames(chain).flatMap((shard) => [
      passed('residency', shard, census(64, 64)),
      passed('golden', shard, GOLDEN_FIGURES),
      passed('parity', shard, [figure('block32.cosineMin', 1, 0), figure('block32.maxAbs', 0, 0)]),
    ]),
    endToEnd,
  ]);

/** Fails one gate at one shard; what comes later is not run. */
export function failedReport(
  gate: Gate,
  failures: readonly [Failure, ...Failure[]],
  { figures = gate === 'contract' ? CONTRACT_FIGURES : [], elsewhere = [] }: FailedFigures = {},
): GateReport {
  const place = GATES.indexOf(gate);
  const before = GATES.slice(0, place).map((name) =>
    passed(name, 'chain', name === 'contract' ? CONTRACT_FIGURES : []),
  );
  const [{ shard }] = failures;
  return gateReport([
    ...before,
    {
      gate,
      shard,
      outcome: { state: 'failed', failures, figures },
      ...(elsewhere.length === 0 ? {} : { nonResidentOperations: elsewhere }),
    },
    ...notRun(GATES.slice(place + 1), 'earlierFailure'),
  ]);
}
