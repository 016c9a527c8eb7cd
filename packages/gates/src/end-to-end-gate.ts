import {
  comparePrompt,
  type EndToEndPrompt,
  type PlacedStep,
  type PromptComparison,
  placeSteps,
} from './end-to-end-figures.ts';
import { figure, outcomeOf } from './findings.ts';
import { COSINE, COUNT, ERROR, requireThresholds, type ThresholdRange } from './require-thresholds.ts';
import { type Smoke, smokeFailures, smokeFigures } from './smoke.ts';
import { END_TO_END_THRESHOLDS, type EndToEndThresholds } from './thresholds.ts';
import { CHAIN, type Failure, type Figure, type GateOutcome, type GateResult, type NotRunReason } from './types.ts';

/** What the gate is told beside the prompts. */
export interface EndToEndOptions {
  /** What came of the manifest's smoke prompts. */
  readonly smoke?: Smoke;
  readonly thresholds?: EndToEndThresholds;
}

const RANGES: Readonly<Record<keyof EndToEndThresholds, ThresholdRange>> = {
  logitsCosineMin: COSINE,
  marginRatioMax: ERROR,
  promptsMin: COUNT,
};

/** The end-to-end gate over prompts whose logits are at hand; see `judgeEndToEnd`. */
export function endToEndGate(prompts: readonly EndToEndPrompt[], options: EndToEndOptions = {}): GateResult {
  return judgeEndToEnd(prompts.map(comparePrompt), options);
}

/**
 * Judges prompts that were compared before: every step's cosine is high enough, wherever the two would choose different
 * tokens the reference hardly prefers its own, every number is finite, every token is the largest of the candidate's own
 * logits, and an exact candidate chooses the reference's tokens. One bad step fails; too few good prompts are no pass.
 * Answers to smoke prompts contain what they must; prompts in words that no tokenizer could encode are no pass either.
 *
 * @throws ShardbenchError `thresholdOutOfRange`
 */
export function judgeEndToEnd(
  prompts: readonly PromptComparison[],
  { smoke = { state: 'notStated' }, thresholds = END_TO_END_THRESHOLDS }: EndToEndOptions = {},
): GateResult {
  requireThresholds('endToEnd', thresholds, RANGES);
  const steps = placeSteps(prompts);
  const failures = [...rules(thresholds).flatMap((rule) => firstOffence(rule, steps) ?? []), ...smokeFailures(smoke)];
  const silence = silenceOf(prompts, smoke, thresholds);
  const outcome: GateOutcome =
    failures.length === 0 && silence !== null
      ? { state: 'notRun', reason: silence }
      : outcomeOf({
          figures: [...endToEndFigures(prompts.length, steps, thresholds), ...smokeFigures(smoke)],
          failures,
        });
  return { gate: 'endToEnd', shard: CHAIN, outcome };
}

/** Why prompts without a fault are no pass all the same, null when they are one. */
function silenceOf(
  prompts: readonly PromptComparison[],
  smoke: Smoke,
  { promptsMin }: EndToEndThresholds,
): NotRunReason | null {
  if (smoke.state === 'noTokenizer') return 'noTokenizer';
  return prompts.length < promptsMin ? 'tooFewPrompts' : null;
}

interface Rule {
  readonly code: string;
  readonly expected: string;
  /** What is wrong with a step, null when this rule has nothing against it. */
  readonly objection: (step: PlacedStep) => string | null;
}

/** Steps with NaN or infinity are judged by the first two rules alone: their other figures mean nothing. */
const rules = ({ logitsCosineMin, marginRatioMax }: EndToEndThresholds): readonly Rule[] => [
  {
    code: 'referenceNotFinite',
    expected: 'finite reference logits',
    objection: ({ referenceNonFinite }) => (referenceNonFinite > 0 ? `${referenceNonFinite} that are not` : null),
  },
  {
    code: 'logitsNotFinite',
    expected: 'finite logits',
    objection: ({ nonFinite }) => (nonFinite > 0 ? `${nonFinite} that are not` : null),
  },
  {
    code: 'logitsCosineLow',
    expected: `a logits cosine of at least ${logitsCosineMin}`,
    objection: ({ cosine }) => (cosine !== null && cosine < logitsCosineMin ? cosine.toFixed(6) : null),
  },
  {
    code: 'top1MarginHigh',
    expected: `a reference margin of at most ${marginRatioMax} x the logit RMS where top-1 differs`,
    objection: ({ marginRatio, candidateTop1, referenceTop1 }) =>
      marginRatio !== null && marginRatio > marginRatioMax
        ? `${marginRatio.toFixed(3)} for token ${candidateTop1} against ${referenceTop1}`
        : null,
  },
  {
    code: 'tokenNotTop1',
    expected: "the largest of the candidate's own logits",
    objection: (step) =>
      allFinite(step) && step.token !== step.candidateTop1 ? `token ${step.token}, not ${step.candidateTop1}` : null,
  },
  {
    code: 'tokensDiffer',
    expected: "the reference's tokens, because the path is exact",
    objection: (step) =>
      allFinite(step) && step.exact && step.token !== step.referenceTop1
        ? `token ${step.token}, not ${step.referenceTop1}`
        : null,
  },
];

function allFinite(step: PlacedStep): boolean {
  return step.nonFinite === 0 && step.referenceNonFinite === 0;
}

/** One failure per rule, with the first place and the number of places. */
function firstOffence({ code, expected, objection }: Rule, steps: readonly PlacedStep[]): Failure | null {
  const objections = steps.flatMap((step) => {
    const what = objection(step);
    return what === null ? [] : [`${what} at ${step.place}`];
  });
  const [first] = objections;
  if (first === undefined) return null;
  return { shard: CHAIN, code, expected, found: `${first} (${objections.length} of ${steps.length} steps)` };
}

function endToEndFigures(
  prompts: number,
  steps: readonly PlacedStep[],
  { logitsCosineMin, marginRatioMax, promptsMin }: EndToEndThresholds,
): Figure[] {
  const cosines = steps.map((step) => step.cosine);
  const agreeing = steps.filter((step) => step.candidateTop1 === step.referenceTop1);
  return [
    figure('prompts', prompts, promptsMin),
    figure('steps', steps.length),
    figure('logitsCosineMin', over(cosines, Math.min), logitsCosineMin),
    figure('logitsCosineMean', over(cosines, mean)),
    figure(
      'relativeRmseMax',
      over(
        steps.map((step) => step.relativeRmse),
        Math.max,
      ),
    ),
    figure('top1Agreement', agreeing.length / steps.length),
    figure(
      'marginRatioMax',
      over(
        steps.map((step) => step.marginRatio),
        Math.max,
      ),
      marginRatioMax,
    ),
    figure(
      'nonFinite',
      steps.reduce((sum, step) => sum + step.nonFinite + step.referenceNonFinite, 0),
      0,
    ),
  ];
}

/** A summary of steps of which one has no figure has none either. */
function over(values: readonly (number | null)[], summary: (...of: number[]) => number): number | null {
  const stated = values.filter((value) => value !== null);
  return stated.length < values.length ? null : summary(...stated);
}

function mean(...values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
