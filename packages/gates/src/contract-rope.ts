import type { ContractModelFacts } from './contract-facts.ts';
import { type Findings, figure } from './findings.ts';
import { CONTRACT_THRESHOLDS } from './thresholds.ts';
import { CHAIN, type Failure, type Figure } from './types.ts';

/**
 * Checks what rotates the heads beyond a single number. A wrong factor leaves every shard right by itself and the text
 * wrong, so it has to be caught before anything runs.
 */
export function checkRope(model: ContractModelFacts): Findings {
  const checks = [
    checkFactors('ropeFactorsShort', model.ropeFactorsShort, model.ropeFactorsLong, model.ropeDim),
    checkFactors('ropeFactorsLong', model.ropeFactorsLong, model.ropeFactorsShort, model.ropeDim),
    checkAttentionFactor(model),
  ];
  return { figures: checks.map(([shown]) => shown), failures: checks.flatMap(([, failure]) => failure ?? []) };
}

type Checked = readonly [shown: Figure, failure: Failure | null];

function checkFactors(
  metric: string,
  factors: ArrayLike<number> | null,
  counterpart: ArrayLike<number> | null,
  ropeDim: number,
): Checked {
  const frequencies = ropeDim / 2;
  const shown = figure(metric, factors?.length ?? 'not stated', frequencies);
  const fail = (code: string, expected: string, found: string): Checked => [
    shown,
    { shard: CHAIN, code: `${metric}${code}`, expected, found },
  ];
  if (factors === null) {
    if (counterpart === null) return [shown, null];
    return fail('Missing', 'short and long rope factors, or neither', `no ${metric}`);
  }
  if (factors.length !== frequencies) {
    return fail('Length', `${frequencies} ${metric} for ropeDim ${ropeDim}`, `${factors.length}`);
  }
  const bad = Array.from(factors).findIndex((factor) => !(Number.isFinite(factor) && factor > 0));
  if (bad < 0) return [shown, null];
  return fail('Invalid', `positive finite ${metric}`, `${factors[bad]} at index ${bad}`);
}

function checkAttentionFactor(model: ContractModelFacts): Checked {
  const { attentionFactor, contextLength, originalContextLength } = model;
  const formula = longRopeAttentionFactor(contextLength, originalContextLength);
  const shown = figure('attentionFactor', attentionFactor, formula);
  const error = Math.abs(attentionFactor - formula) / formula;
  if (error <= CONTRACT_THRESHOLDS.attentionFactorError) return [shown, null];
  const expected = `attentionFactor ${formula.toFixed(6)} for a context of ${contextLength} made from ${originalContextLength}`;
  return [shown, { shard: CHAIN, code: 'attentionFactorMismatch', expected, found: `${attentionFactor}` }];
}

/**
 * sqrt(1 + ln(context / original) / ln(original)) when the context was extended, else 1: the scaling of attention
 * logits in LongRoPE (Ding et al. 2024, arXiv:2402.13753), written as a factor of cosine and sine.
 */
function longRopeAttentionFactor(context: number, original: number): number {
  return context <= original ? 1 : Math.sqrt(1 + Math.log(context / original) / Math.log(original));
}
