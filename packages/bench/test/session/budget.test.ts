import { expect, test } from 'vitest';
import { createBudget } from '../../src/session/budget.ts';

/** A budget over a clock that the test sets. */
const budgetOf = (budgetMs: number | null) => {
  let now = 1000;
  const budget = createBudget<string>(budgetMs, () => now);
  return { ...budget, pass: (ms: number) => (now += ms) };
};

test('without a limit everything is allowed', () => {
  const budget = budgetOf(null);
  budget.took('a', 1e9);
  budget.pass(1e12);
  expect(budget.allows('a')).toBe(true);
});

test('nothing begins after the end', () => {
  const budget = budgetOf(100);
  expect(budget.allows('a')).toBe(true);
  budget.pass(101);
  expect(budget.allows('a')).toBe(false);
});

test('nothing begins that would end too late, going by the slowest of its chain', () => {
  const budget = budgetOf(100);
  budget.took('a', 40);
  budget.took('a', 10);
  budget.took('b', 5);
  budget.pass(70);
  expect([budget.allows('a'), budget.allows('b')]).toEqual([false, true]);
});

test('a chain that was not measured yet counts as slow as the slowest', () => {
  const budget = budgetOf(100);
  budget.took('a', 40);
  budget.pass(70);
  expect(budget.allows('new')).toBe(false);
});
