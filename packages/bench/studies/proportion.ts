/** P(B <= successes), B binomial; terms in logarithms, so that no count is too large. */
const cumulative = (successes: number, trials: number, chance: number): number => {
  if (chance <= 0) return 1;
  if (chance >= 1) return successes >= trials ? 1 : 0;
  let logTerm = trials * Math.log1p(-chance);
  let sum = Math.exp(logTerm);
  for (let count = 1; count <= successes; count += 1) {
    logTerm += Math.log((trials - count + 1) / count) + Math.log(chance) - Math.log1p(-chance);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
};

/** The chance at which a falling function of it takes a value, by halving. */
const solve = (falling: (chance: number) => number, value: number): number => {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (falling(middle) > value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** Exact interval of a proportion (Clopper & Pearson 1934), 95 % unless stated. */
export const proportionInterval = (
  successes: number,
  trials: number,
  confidence = 0.95,
): { readonly low: number; readonly high: number } => {
  const tail = (1 - confidence) / 2;
  return {
    low: successes === 0 ? 0 : solve((chance) => cumulative(successes - 1, trials, chance), 1 - tail),
    high: successes === trials ? 1 : solve((chance) => cumulative(successes, trials, chance), tail),
  };
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `3 of 100 (0.6 to 8.5 %)`. */
export const proportionText = (successes: number, trials: number): string => {
  if (trials === 0) return 'none';
  const { low, high } = proportionInterval(successes, trials);
  return `${successes} of ${trials}, ${percent(successes / trials)} (${(100 * low).toFixed(1)} to ${percent(high)})`;
};
