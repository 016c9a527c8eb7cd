import { quantileByBisection } from './normal-distribution.ts';

/** Wide enough for one degree of freedom at shares down to 1e-6. */
const QUANTILE_LIMIT = 1e6;

const CONTINUED_FRACTION_TERMS = 1000;
const SMALLEST = 1e-300;

/** P(|T| >= |t|) of Student's distribution: the regularised incomplete beta function at freedom / (freedom + t^2). */
export function studentTwoSided(t: number, freedom: number): number {
  if (!(freedom > 0)) throw new RangeError(`expected positive degrees of freedom, found ${freedom}`);
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** t with P(T <= t) = share. */
export function studentQuantile(share: number, freedom: number): number {
  const cumulative = (t: number): number => {
    const tail = studentTwoSided(t, freedom) / 2;
    return t < 0 ? tail : 1 - tail;
  };
  return quantileByBisection(cumulative, share, QUANTILE_LIMIT);
}

/** I_x(a, b) by its continued fraction (DLMF 8.17.22), on the side where it converges quickly (DLMF 8.17.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFront = a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b) - Math.log(a);
  return Math.exp(logFront) * betaFraction(x, a, b);
}

/** The fraction evaluated by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const awayFromZero = (value: number): number => (Math.abs(value) < SMALLEST ? SMALLEST : value);
  let numerator = 1;
  let denominator = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let result = denominator;
  for (let term = 1; term <= CONTINUED_FRACTION_TERMS; term += 1) {
    const even = (term * (b - term) * x) / ((a + 2 * term - 1) * (a + 2 * term));
    const odd = (-(a + term) * (a + b + term) * x) / ((a + 2 * term) * (a + 2 * term + 1));
    let step = 1;
    for (const coefficient of [even, odd]) {
      denominator = 1 / awayFromZero(1 + coefficient * denominator);
      numerator = awayFromZero(1 + coefficient / numerator);
      step = denominator * numerator;
      result *= step;
    }
    if (Math.abs(step - 1) < Number.EPSILON) break;
  }
  return result;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Below this Stirling's series is not accurate to a double's digits. */
const STIRLING_MINIMUM = 12;

/** ln gamma(x) for x > 0: Stirling's series (DLMF 5.11.1) after raising x by the recurrence. */
function logGamma(x: number): number {
  if (x < STIRLING_MINIMUM) return logGamma(x + 1) - Math.log(x);
  const inverse = 1 / (x * x);
  const series = 1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)));
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series / x;
}
