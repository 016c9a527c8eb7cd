/** Beyond this the series loses digits to cancellation and the continued fraction converges quickly. */
const SERIES_LIMIT = 3;

const CONTINUED_FRACTION_TERMS = 200;

/** Largest distance from the mean at which the distribution function still differs from 0 and 1 in a double. */
const QUANTILE_LIMIT = 40;

function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * P(Z <= z) of the standard normal distribution: the series of Marsaglia, Evaluating the Normal Distribution (2004),
 * around the middle and Laplace's continued fraction in the tails, so that small tails keep their relative accuracy.
 */
export function normalCumulative(z: number): number {
  if (Math.abs(z) > SERIES_LIMIT) return z < 0 ? lowerTail(-z) : 1 - lowerTail(z);
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + sum * normalDensity(z);
}

function lowerTail(distance: number): number {
  let fraction = distance;
  for (let term = CONTINUED_FRACTION_TERMS; term >= 1; term -= 1) fraction = distance + term / fraction;
  return normalDensity(distance) / fraction;
}

/** z with P(Z <= z) = share, for a share strictly between 0 and 1. */
export function normalQuantile(share: number): number {
  return quantileByBisection(normalCumulative, share, QUANTILE_LIMIT);
}

/** Inverse of a symmetric distribution function around 0, to the last bits of a double. */
export function quantileByBisection(cumulative: (at: number) => number, share: number, limit: number): number {
  if (!(share > 0 && share < 1)) throw new RangeError(`expected a share strictly between 0 and 1, found ${share}`);
  // The lower tail has digits to spare where 1 - share has lost them.
  if (share > 0.5) return -quantileByBisection(cumulative, 1 - share, limit);
  let low = -limit;
  let high = 0;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (cumulative(middle) < share) low = middle;
    else high = middle;
  }
}
