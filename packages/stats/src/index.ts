export { BOOTSTRAP_DEFAULTS, type BootstrapInterval, type BootstrapOptions, bootstrapInterval } from './bootstrap.ts';
export {
  CHANGE_POINT_DEFAULTS,
  type ChangePoint,
  type ChangePointOptions,
  changePoints,
} from './change-points.ts';
export { comparePairs } from './compare-pairs.ts';
export { compareSamples } from './compare-samples.ts';
export {
  type Comparison,
  type ComparisonMethod,
  type ComparisonOptions,
  type ComparisonReason,
  type ComparisonVerdict,
  DECISION_DEFAULTS,
  type RelativeShift,
} from './comparison.ts';
export { hodgesLehmann, hodgesLehmannInterval, hodgesLehmannShift, type ShiftInterval } from './hodges-lehmann.ts';
export { type MannWhitneyTest, mannWhitneyTest } from './mann-whitney-test.ts';
export type { MsShift } from './mean-shifts.ts';
export { type MedianInterval, medianInterval } from './median-interval.ts';
export { NOISE_BAND_DEVIATIONS, type NoiseBand, noiseBand } from './noise-band.ts';
export { pairNoise } from './pair-noise.ts';
export { type PairPlanOptions, planPairs } from './pair-plan.ts';
export {
  type ProcessSummary,
  processSummary,
  type RequestPhase,
  type TimedRequest,
} from './process-summary.ts';
export { median, medianAbsoluteDeviation, quantile } from './quantiles.ts';
export { SIGNED_RANK_EXACT_MAXIMUM } from './rank-cuts.ts';
export { type RequestMetrics, requestMetrics } from './request-metrics.ts';
export {
  ATTRIBUTION_RULE_VERSION,
  CHANGE_POINT_RULE_VERSION,
  DECISION_RULE_VERSION,
  SERIES_RULE_VERSION,
  SUMMARY_RULE_VERSION,
} from './rule-versions.ts';
export { type RunSummary, runSummary } from './run-summary.ts';
export { seededRandom } from './seeded-random.ts';
export { fitStep, type StepFit } from './series-fits.ts';
export {
  explainedShareMinimum,
  SERIES_CHANGE_MINIMUM,
  SERIES_MINIMUM,
  type SeriesVerdict,
  seriesVerdict,
} from './series-verdict.ts';
export { type SignedRankTest, signedRankTest } from './signed-rank-test.ts';
export { type RankCorrelation, spearman } from './spearman.ts';
export {
  ATTRIBUTION_PROCESSES_MINIMUM,
  type AttributedShift,
  type AttributionOptions,
  attributeShift,
  type StageArms,
  type StageAttribution,
  type StageShift,
  type Unattributed,
} from './stage-attribution.ts';
export { type DecodeStages, type StageMs, stageMeans } from './stage-means.ts';
export type { LayerDetail } from './stage-table.ts';
export { checkStepTimings, layerShardCount, type StepTimings, stepCount, stepTimingColumns } from './step-timings.ts';
