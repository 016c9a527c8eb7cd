import { expect, test } from 'vitest';
import { proportionInterval, proportionText } from '../../studies/proportion.ts';

// Values of R 4: binom.test(x, n)$conf.int
test.each([
  [0, 100, 0, 0.0362],
  [3, 100, 0.0062, 0.0852],
  [50, 100, 0.3983, 0.6017],
  [20, 20, 0.8316, 1],
])('the exact interval of %i of %i', (successes, trials, low, high) => {
  const interval = proportionInterval(successes, trials);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test('nothing is a proportion of nothing', () => {
  expect(proportionText(0, 0)).toBe('none');
});
