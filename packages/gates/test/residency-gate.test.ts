import { describe, expect, it } from 'vitest';
import { type CensusOperation, COREML_RESIDENCY, coremlResidency, cpuResidency, residencyGate } from '../src/index.ts';

const product = (unit: string | null, name = 'qkv'): CensusOperation => ({ name, matrixProduct: true, unit });
const other = (unit: string | null, name = 'norm'): CensusOperation => ({ name, matrixProduct: false, unit });
const judge = (operations: CensusOperation[], rule = cpuResidency('vnni')) =>
  residencyGate([{ shard: '[0,2)', operations }], rule)[0];

describe('coremlResidency', () => {
  const verdict = (units: string, ...on: readonly (string | null)[]) =>
    judge([product(on[0] ?? null), ...on.map((unit) => other(unit))], coremlResidency(units))?.outcome.state;

  it.each([
    ['cpuAndNeuralEngine', ['ane'], 'passed'],
    ['cpuAndNeuralEngine', ['ane', 'cpu'], 'failed'],
    ['cpuAndNeuralEngine', ['ane', null], 'failed'],
    ['cpuOnly', ['cpu'], 'passed'],
    ['cpuOnly', ['ane'], 'failed'],
    ['cpuAndGpu', ['gpu', 'cpu'], 'passed'],
    ['cpuAndGpu', ['cpu', 'gpu'], 'failed'],
    ['words that nobody knows', ['cpu'], 'failed'],
  ] as const)('under %s, operations on %j: %s', (units, on, state) => {
    expect(verdict(units, ...on)).toBe(state);
  });
});

describe('residencyGate', () => {
  it.each([
    ['a product on a slower family than the machine has', [product('scalar'), other('simd')]],
    ['another operation in scalar code', [product('vnni'), other('scalar')]],
    ['an operation whose unit is not known', [product('vnni'), other(null)]],
    ['a product that is not known', [product(null)]],
  ])('fails %s', (_, operations) => {
    expect(judge(operations)?.outcome).toMatchObject({ state: 'failed', failures: [{ code: 'notResident' }] });
  });

  it('fails a shard without any matrix product, and an empty one', () => {
    expect(judge([other('simd')])?.outcome).toMatchObject({ failures: [{ code: 'noMatrixProduct' }] });
    expect(judge([])?.outcome).toMatchObject({ failures: [{ code: 'noMatrixProduct' }] });
  });

  it('names the operations that are elsewhere, with unit and count', () => {
    const result = judge([product('vnni'), product('scalar', 'down'), product('scalar', 'down'), other(null, 'topk')]);
    expect(result?.nonResidentOperations).toEqual([
      { operation: 'down', computeUnit: 'scalar', count: 2 },
      { operation: 'topk', computeUnit: null, count: 1 },
    ]);
  });

  it('passes a resident shard and counts what it saw', () => {
    const result = judge([product('vnni'), product('vnni'), other('simd')]);
    expect(result?.outcome.state).toBe('passed');
    expect(result).not.toHaveProperty('nonResidentOperations');
    const figures = result?.outcome.state === 'passed' ? result.outcome.figures : [];
    expect(Object.fromEntries(figures.map(({ metric, value }) => [metric, value]))).toEqual({
      convTotal: 2,
      convResident: 2,
      computeTotal: 3,
      computeResident: 3,
    });
  });

  it('states the resident share of the cost where every operation has one', () => {
    const costed = [
      { ...product('ane'), cost: 0.9 },
      { ...other('cpu', 'cast'), cost: 0.1 },
    ];
    const result = judge(costed, COREML_RESIDENCY);
    expect(result?.outcome).toMatchObject({ state: 'failed' });
    const figures = result?.outcome.state === 'failed' ? result.outcome.figures : [];
    expect(figures).toContainEqual({ metric: 'costResident', value: 0.9, threshold: null });
  });

  it('wants everything on the Neural Engine for Core ML', () => {
    expect(judge([product('ane'), other('cpu')], COREML_RESIDENCY)?.outcome.state).toBe('failed');
    expect(judge([product('ane'), other('ane')], COREML_RESIDENCY)?.outcome.state).toBe('passed');
  });
});
