/**
 * What two runs say about each other: pure, and without any import that needs Node, so that the pages decide by the very
 * rules that the command line decides by.
 */
export { ARMS, type Arm, type Both, ofBoth } from './arms.ts';
export { causeLines } from './cause-lines.ts';
export type { ComparableProcess, ComparableRun, ComparableSummary } from './comparable-run.ts';
export { compareStored, type StoredQuestion } from './compare-stored.ts';
export {
  type Attributed,
  type ComparedArm,
  type ComparedReason,
  type ComparisonResult,
  type Design,
  type Outcome,
  verdictWord,
} from './comparison-result.ts';
export { comparisonSentence } from './comparison-sentence.ts';
export {
  armNames,
  directionOf,
  intervalWords,
  percent,
  probabilityWords,
  shiftWords,
} from './comparison-words.ts';
export type { EnvironmentDifference } from './environment-differences.ts';
export { countedProcesses, type JudgeInput, judgeComparison } from './judge-comparison.ts';
export { changeMinimumOf, judgeShift, type ShiftRule } from './judge-shift.ts';
export type { BlockLaunch, BlocksEnd, BlockValidity, MeasuredBlock } from './measured-block.ts';
export { METRIC_FACTS, METRICS, type Metric } from './metric.ts';
export { type PossibleCauses, possibleCauses, type ShardCause } from './possible-causes.ts';
export { type DifferingKey, differingKeys } from './series-keys.ts';
export { stageName } from './stage-name.ts';
export { type Steadiness, steadiness } from './steadiness.ts';
export { type BlockFacts, storedBlocks } from './stored-blocks.ts';
export { type PairedValues, validPairs } from './valid-pairs.ts';
