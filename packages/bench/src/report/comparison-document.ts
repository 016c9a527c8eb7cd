import {
  type ComparisonResult,
  comparisonSentence,
  type Design,
  type Outcome,
  ofBoth,
  stageName,
  verdictWord,
} from '@shardbench/db/comparison';
import { describeVerdict } from '@shardbench/gates';
import type { ComparisonPlan } from '../compare/plan-comparison.ts';
import { COMPARISON_SCHEMA_VERSION, ComparisonDocument, type Comparisons } from './comparison-schema.ts';

const statedOutcome = (outcome: Outcome): object => {
  if (outcome.state !== 'judged') return outcome;
  const { attributed, ...others } = outcome;
  if (attributed === null) return { ...others, attribution: null };
  const { attribution, layers } = attributed;
  if (attribution.state === 'notPublished') return { ...others, attribution };
  const stages = attribution.stages.map((stage) => ({ ...stage, stage: stageName(stage.stage, layers) }));
  return { ...others, attribution: { ...attribution, stages } };
};

const statedDesign = (design: Design): object => {
  if (design.state !== 'interleaved') return design;
  const blocks = design.blocks.map(({ launches, validity, ...block }) => ({
    ...block,
    order: launches.map(({ arm }) => arm),
    state: validity.state,
    reason: validity.state === 'invalid' ? validity.reason : null,
  }));
  return { ...design, blocks };
};

/** A comparison as the published document states it. */
export const comparisonDocument = (result: ComparisonResult, session: string | null): Comparisons => {
  const { head, detail } = comparisonSentence(result);
  const { metric, profile, arms, design, outcome } = result;
  return ComparisonDocument.parse({
    kind: 'comparison',
    schemaVersion: COMPARISON_SCHEMA_VERSION,
    session,
    verdict: verdictWord(result),
    partial: design.state === 'interleaved' && design.ended === 'interrupted',
    sentence: `${head}: ${detail}`,
    metric,
    profile: profile.name,
    arms: ofBoth(arms, (arm) => ({ ...arm, verdict: arm.verdict && describeVerdict(arm.verdict) })),
    design: statedDesign(design),
    outcome: statedOutcome(outcome),
  });
};

/** A plan as the published document states it. */
export const planDocument = (plan: ComparisonPlan): Comparisons =>
  ComparisonDocument.parse({ kind: 'plan', schemaVersion: COMPARISON_SCHEMA_VERSION, plan });
