export {
  type BaselineChoice,
  chooseBaseline,
  type NoBaselineReason,
  type PassedOver,
} from './choose-baseline.ts';
export {
  type Ancestry,
  ancestryIn,
  ancestryReadBy,
  type CommitGraph,
  NO_ANCESTRY,
  parseCommitGraph,
  revisionArguments,
} from './commit-graph.ts';
export { describeBaseline, describeRun, shortCommit, shortRun } from './describe-baseline.ts';
export { describeAttribution, describeCauses, describeFinding } from './describe-finding.ts';
export {
  type Against,
  type Certainty,
  type Finding,
  type FindingOf,
  type FindingSubject,
  type HistoryStep,
  type InconclusiveReason,
  isAlarm,
  isNews,
  isSuspected,
  type SeenRun,
  type SpeedChange,
  type SpeedMetric,
} from './finding.ts';
export { baselineFor, findingsOf, type SeriesUnderCheck } from './findings-of.ts';
export { type FreshSeries, freshSeries, RERUN_VERB, readPoints, type Since } from './fresh-series.ts';
export { HISTORY_MINIMUM, type HistoryLevel, historyLevel, levelOf, stepOf } from './history-level.ts';
export { areSteady, countsAsSpeed, type HistoryPoint, historyPoints, type RunAnnotation } from './history-point.ts';
export { type CheckBasis, checkBasis, judgeSeries } from './judge-series.ts';
export { describeKeyDifferences, type KeyDifference, keyDifferences } from './key-differences.ts';
export { namedShareMinimum } from './named-share-minimum.ts';
export { type FindingSign, newsOf, quietFindings, signOf } from './news-of.ts';
export { type SessionFindings, type SessionRun, sessionFindings } from './session-findings.ts';
export type { Rerun, StagesOf } from './speed-finding.ts';
export { type Differences, whatDiffers } from './what-differs.ts';
