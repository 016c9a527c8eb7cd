import { describe, expect, test } from 'vitest';
import {
  comparePrompt,
  type EndToEndPrompt,
  endToEndGate,
  type Figure,
  type GateResult,
  judgeEndToEnd,
} from '../src/index.ts';

const VOCABULARY = 8;

/** Logits of one step: token `top` at 10, the others at -1 to 1. */
function stepLogits(top: number): number[] {
  return Array.from({ length: VOCABULARY }, (_, token) => (token === top ? 10 : ((token * 3) % 5) / 2 - 1));
}

function promptOf(candidate: readonly number[][], reference: readonly number[][], exact = false): EndToEndPrompt {
  return {
    candidateLogits: Float32Array.from(candidate.flat()),
    referenceLogits: Float32Array.from(reference.flat()),
    vocabulary: VOCABULARY,
    exact,
    candidateTokens: candidate.map((logits) => logits.indexOf(Math.max(...logits))),
  };
}

const steps = [stepLogits(3), stepLogits(5)];
const good = promptOf(steps, steps);

function codes(result: GateResult): string[] {
  return result.outcome.state === 'failed' ? result.outcome.failures.map((failure) => failure.code) : [];
}

function figures(result: GateResult): Record<string, Figure['value']> {
  if (result.outcome.state === 'notRun') throw new Error('the gate gives figures');
  return Object.fromEntries(result.outcome.figures.map(({ metric, value }) => [metric, value]));
}

/** Two leading tokens whose logits differ by `margin` in the reference and by -0.01 in the candidate. */
function nearTie(margin: number): EndToEndPrompt {
  const others = [0.5, -0.5, 0.5, -0.5, 0.5, -0.5];
  return promptOf([[10, 10.01, ...others]], [[10 + margin, 10, ...others]]);
}

/** RMS of the reference logits of `nearTie`, worked out by hand. */
function nearTieRms(margin: number): number {
  return Math.sqrt(((10 + margin) ** 2 + 100 + 6 * 0.25) / VOCABULARY);
}

test('refuses tokens that do not belong to the logits', () => {
  expect(() => endToEndGate([{ ...good, candidateTokens: [3] }])).toThrow('a token for each of 2 steps, found 1');
});

describe('numbers that are not finite fail, and nothing else is said about their step', () => {
  test('a NaN of the candidate', () => {
    const broken = { ...good, candidateLogits: good.candidateLogits.with(12, Number.NaN) };
    const result = endToEndGate([good, broken, good]);
    expect(codes(result)).toEqual(['logitsNotFinite']);
    expect(result.outcome).toMatchObject({
      failures: [{ shard: 'chain', found: '1 that are not at prompts[1].steps[1] (1 of 6 steps)' }],
    });
    expect(figures(result)).toMatchObject({ nonFinite: 1, logitsCosineMin: null });
  });

  test('an infinity of the reference', () => {
    const broken = { ...good, referenceLogits: good.referenceLogits.with(0, Number.NEGATIVE_INFINITY) };
    expect(codes(endToEndGate([broken, good, good]))).toEqual(['referenceNotFinite']);
  });
});

test('one step below the cosine fails, wherever it is', () => {
  const off = promptOf([stepLogits(3), stepLogits(5).with(0, 2)], steps);
  const result = endToEndGate([good, good, off]);
  expect(codes(result)).toEqual(['logitsCosineLow']);
  expect(result.outcome).toMatchObject({ failures: [{ found: expect.stringContaining('at prompts[2].steps[1]') }] });
});

test('a reference of zeros prefers nothing and agrees with nothing', () => {
  const result = endToEndGate([promptOf(steps, [new Array(VOCABULARY).fill(0), stepLogits(5)]), good, good]);
  expect(codes(result)).toEqual(['logitsCosineLow']);
  expect(figures(result)).toMatchObject({ logitsCosineMin: 0, marginRatioMax: 0, relativeRmseMax: null });
});

describe('another token than the reference', () => {
  test('fails where the reference clearly prefers its own', () => {
    expect(codes(endToEndGate([nearTie(1), good, good]))).toEqual(['top1MarginHigh']);
  });

  test('passes within 0.15 of the logit RMS and shows how close it was', () => {
    const result = endToEndGate([nearTie(0.7), good, good]);
    expect(result.outcome.state).toBe('passed');
    expect(figures(result).marginRatioMax).toBeCloseTo(0.7 / nearTieRms(0.7), 5);
    expect(figures(result).top1Agreement).toBe(4 / 5);
  });

  test('fails an exact path however small the margin', () => {
    expect(codes(endToEndGate([{ ...nearTie(0.01), exact: true }, good, good]))).toEqual(['tokensDiffer']);
  });
});

test('a token that is not the largest of its own logits fails', () => {
  expect(codes(endToEndGate([{ ...good, candidateTokens: [3, 6] }, good, good]))).toEqual(['tokenNotTop1']);
});

describe('fewer than three prompts', () => {
  test('are no pass', () => {
    const notRun = { gate: 'endToEnd', shard: 'chain', outcome: { state: 'notRun', reason: 'tooFewPrompts' } };
    expect(endToEndGate([good, good])).toEqual(notRun);
    expect(endToEndGate([])).toEqual(notRun);
  });

  test('are enough to fail', () => {
    expect(codes(endToEndGate([nearTie(1)]))).toEqual(['top1MarginHigh']);
  });
});

test('three good prompts pass with every figure beside its threshold', () => {
  expect(endToEndGate([good, { ...good, exact: true }, good])).toEqual({
    gate: 'endToEnd',
    shard: 'chain',
    outcome: {
      state: 'passed',
      figures: [
        { metric: 'prompts', value: 3, threshold: 3 },
        { metric: 'steps', value: 6, threshold: null },
        { metric: 'logitsCosineMin', value: 1, threshold: 0.995 },
        { metric: 'logitsCosineMean', value: 1, threshold: null },
        { metric: 'relativeRmseMax', value: 0, threshold: null },
        { metric: 'top1Agreement', value: 1, threshold: null },
        { metric: 'marginRatioMax', value: 0, threshold: 0.15 },
        { metric: 'nonFinite', value: 0, threshold: 0 },
      ],
    },
  });
});

test('prompts that were compared one by one and kept as JSON are judged the same', () => {
  const broken = { ...good, candidateLogits: good.candidateLogits.with(12, Number.NaN) };
  const prompts = [nearTie(0.7), nearTie(1), broken];
  const kept = JSON.parse(JSON.stringify(prompts.map(comparePrompt)));
  expect(judgeEndToEnd(kept)).toEqual(endToEndGate(prompts));
});
