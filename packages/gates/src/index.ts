export { CLOCK_RULE, type ClockedShard, type ClockRule, type ClockVerdict, clockVerdicts } from './clock-rule.ts';
export type { ContractManifest, ContractModelFacts } from './contract-facts.ts';
export { contractGate } from './contract-gate.ts';
export { describeFigures } from './describe-figures.ts';
export { describeResult, describeShards, NOT_RUN_WORDS, type ShardLine } from './describe-shard.ts';
export { describeVerdict, GATE_WORDS } from './describe-verdict.ts';
export { comparePrompt, type EndToEndPrompt, type PromptComparison } from './end-to-end-figures.ts';
export { type EndToEndOptions, endToEndGate, judgeEndToEnd } from './end-to-end-gate.ts';
export { outcomeOf } from './findings.ts';
export { gateReport, notRun } from './gate-report.ts';
export { gateReportSchema, parseGateReport } from './gate-report-schema.ts';
export { type GoldenComparison, type GoldenInput, goldenGate } from './golden-gate.ts';
export { compareLogits, type StepComparison } from './logit-comparison.ts';
export { type ParityComparison, parityGate } from './parity-gate.ts';
export {
  type CensusOperation,
  COREML_RESIDENCY,
  coremlResidency,
  cpuResidency,
  type ResidencyRule,
  residencyGate,
  type ShardCensus,
} from './residency-gate.ts';
export { compareRows, type RowComparison } from './row-comparison.ts';
export type { Smoke, SmokeAnswer } from './smoke.ts';
export {
  CONTRACT_THRESHOLDS,
  COREML_GOLDEN_THRESHOLDS,
  COREML_PARITY_THRESHOLDS,
  CPU_GOLDEN_THRESHOLDS,
  END_TO_END_THRESHOLDS,
  type EndToEndThresholds,
  EXACT_PARITY,
  GATE_RULE_VERSION,
  GOLDEN_POSITIONS,
  type GoldenThresholds,
  type ParityThresholds,
} from './thresholds.ts';
export { tokensAgree } from './tokens-agree.ts';
export * from './types.ts';
export { isForetold, isMeasurable, isRanked, type VerdictFacts, verdictOf } from './verdict.ts';
