export { type MedianInterval, medianInterval } from './median-interval.ts';
export {
  type ProcessSummary,
  processSummary,
  type RequestPhase,
  type TimedRequest,
} from './process-summary.ts';
export { median, medianAbsoluteDeviation, quantile } from './quantiles.ts';
export { type RequestMetrics, requestMetrics } from './request-metrics.ts';
export { SERIES_RULE_VERSION, SUMMARY_RULE_VERSION } from './rule-versions.ts';
export { type RunSummary, runSummary } from './run-summary.ts';
export {
  explainedShareMinimum,
  SERIES_CHANGE_MINIMUM,
  SERIES_MINIMUM,
  type SeriesVerdict,
  seriesVerdict,
} from './series-verdict.ts';
export { type DecodeStages, type StageMs, stageMeans } from './stage-means.ts';
export { checkStepTimings, layerShardCount, type StepTimings, stepCount, stepTimingColumns } from './step-timings.ts';
