/** Test data: invented sessions of a few chains, in which things change. */
import type { GateReport } from '@shardbench/gates';
import type { SampleChain } from './sample-chain.ts';
import { failedReport, qualifiedReport } from './sample-reports.ts';

/** What one session measured of a chain. */
export interface ChangingRun {
  readonly chain: SampleChain;
  readonly report: GateReport;
  readonly processes?: number;
}

/** Sessions of the whole story. */
export const CHANGING_SESSIONS = 12;
/** The first session after the step. */
const STEP = 8;
const LAST = CHANGING_SESSIONS - 1;

const COSTS = { layerNs: 61_000, headNs: 180_000, shardNs: 4_000 };

const chain = (id: string, layerCounts: readonly number[], factor = 1): SampleChain => ({
  id: `changing/${id}`,
  title: `Invented, ${id}`,
  layerCounts,
  headShards: 4,
  costs: { ...COSTS, layerNs: COSTS.layerNs * factor },
});

const passed = (of: SampleChain): ChangingRun => ({ chain: of, report: qualifiedReport(of) });

const golden = failedReport('golden', [
  { shard: '[0,12)', code: 'cosineLow', expected: 'a cosine of at least 0.999', found: '0.9713' },
]);
const residency = failedReport('residency', [
  { shard: '[0,24)', code: 'notResident', expected: 'every product on vnni', found: '96 on scalar' },
]);
const failed = (of: SampleChain, report: GateReport): ChangingRun => ({ chain: of, report, processes: 0 });

/** Session number `session` of the story: one chain stays, one gets slower, one faster, and gates change. */
export function changingRuns(session: number): ChangingRun[] {
  const last = session === LAST;
  const lost = chain('gate_lost', [12, 12, 6, 2]);
  const moved = chain('gate_moved', [24, 6, 2]);
  const back = chain('gate_back', [8, 8, 8, 6, 2]);
  return [
    passed(chain('steady', [20, 4, 6, 2])),
    passed(chain('slower', [16, 8, 6, 2], session < STEP ? 1 : 1.06)),
    last ? failed(lost, golden) : passed(lost),
    failed(moved, last ? residency : golden),
    last ? passed(back) : failed(back, golden),
  ];
}
