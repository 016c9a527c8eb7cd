import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Mark, sparkline } from '../../src/report/history-sparkline.ts';

const measured = (...values: readonly number[]): Mark[] => values.map((value) => ({ state: 'measured', value }));

test('nothing is drawn of nothing', () => {
  expect(sparkline([], 10)).toBe('');
});

test('a level without change is flat, and so is noise far below what is called a change', () => {
  expect(new Set(sparkline(measured(1, 1, 1), 10)).size).toBe(1);
  expect(new Set(sparkline(measured(1, 1.001, 0.999, 1.0005), 10)).size).toBeLessThanOrEqual(2);
});

test('low and high reach from end to end', () => {
  expect(sparkline(measured(1, 2, 3), 10)).toBe('▁▅█');
});

test('what has no speed has a symbol of its own and no height', () => {
  const marks: Mark[] = [
    ...measured(1),
    { state: 'disqualified' },
    { state: 'excluded' },
    { state: 'missing' },
    ...measured(2),
  ];
  expect(sparkline(marks, 10)).toBe('▁○× █');
});

test('an outlier is not lost where a column holds many runs', () => {
  const values = Array.from({ length: 1000 }, (_, index) => (index === 500 ? 3 : 1));
  const line = sparkline(measured(...values), 20);
  expect([line.length, line.includes('█')]).toEqual([20, true]);
});

test('a line is as long as the series, and never wider than asked', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true })),
      fc.integer({ min: 1, max: 100 }),
      (values, width) => {
        expect([...sparkline(measured(...values), width)]).toHaveLength(Math.min(values.length, width));
      },
    ),
  );
});
