import {
  type Against,
  describeBaseline,
  describeFinding,
  type Finding,
  isAlarm,
  isNews,
  type SeenRun,
  type SpeedChange,
} from '@shardbench/db';
import { describeVerdict } from '@shardbench/gates';
import type { Comparison } from '@shardbench/stats';
import type { Checked } from '../check/run-check.ts';
import { CHECK_SCHEMA_VERSION, type CheckDocumentContent } from './check-schema.ts';

type Stated = CheckDocumentContent['findings'][number];

const seenRun = ({ runId, startedAt, gitCommit, gitDirty }: SeenRun) => ({
  run: runId,
  startedAt,
  gitCommit,
  gitDirty,
});

const stated = (against: Against): Stated['against'] => {
  if (against.state === 'baseline') {
    const { choice } = against;
    return { state: choice.state, ...seenRun(choice.point), why: describeBaseline(choice) };
  }
  const { last, first, change, p } = against.step;
  return {
    state: 'history',
    runs: against.runs.map(seenRun),
    step: { last: seenRun(last), first: seenRun(first), change, p },
  };
};

const compared = (of: Comparison): Stated['comparison'] => ({
  ruleVersion: of.ruleVersion,
  verdict: of.verdict,
  reason: of.reason,
  method: of.method,
  p: of.p,
  processesBefore: of.nA,
  processesNow: of.nB,
  medianMsBefore: of.medianA,
  medianMsNow: of.medianB,
  shift: of.shift,
  smallestDetectable: of.smallestDetectable,
});

const explained = ({ certainty, firstSeen, shard, attribution, differences }: SpeedChange): Stated['explanation'] => {
  const split = attribution?.state === 'attributed' ? attribution : null;
  return {
    certainty: certainty.state,
    notRepeatedBecause: certainty.state === 'suspected' ? certainty.because : null,
    firstSeen: seenRun(firstSeen),
    shard,
    stages:
      split?.stages.map(({ stage, aMs, bMs, deltaMs, relative, shareOfTotal }) => ({
        ...{ stage, msBefore: aMs, msNow: bMs, deltaMs, relative, shareOfTotal },
      })) ?? null,
    unattributedMs: split?.unattributed.deltaMs ?? null,
    differences: { ...differences, artifacts: [...differences.artifacts] },
  };
};

const statedFinding = (finding: Finding): Stated => ({
  kind: finding.kind,
  sentence: describeFinding(finding),
  alarm: isAlarm(finding),
  news: isNews(finding),
  series: finding.seriesId,
  manifest: finding.manifest,
  profile: finding.profile,
  backend: finding.backend,
  run: finding.runId,
  metric: 'metric' in finding ? finding.metric : null,
  because: 'because' in finding ? finding.because : null,
  against: 'against' in finding ? stated(finding.against) : null,
  comparison: 'comparison' in finding ? compared(finding.comparison) : null,
  explanation: finding.kind === 'regressed' || finding.kind === 'improved' ? explained(finding) : null,
  gate:
    finding.kind === 'gateChanged'
      ? {
          direction: finding.direction,
          before: describeVerdict(finding.before),
          after: describeVerdict(finding.after),
          lastBefore: seenRun(finding.lastBefore),
          foretold: finding.foretold,
        }
      : null,
  keyDifferences: finding.kind === 'incomparable' ? [...finding.differences] : null,
});

/** The published document. */
export const checkDocument = ({ since, keys, newRuns, repeated, findings }: Checked): CheckDocumentContent => ({
  schemaVersion: CHECK_SCHEMA_VERSION,
  since: since.state === 'from' ? since.startedAt : null,
  keys,
  newRuns,
  repeated,
  findings: findings.map(statedFinding),
});
