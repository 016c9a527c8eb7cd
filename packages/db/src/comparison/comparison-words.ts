import type { RelativeShift } from '@shardbench/stats';
import type { Both } from './arms.ts';
import type { ComparedArm } from './comparison-result.ts';

/** A share as people read it: `2.9 %`, `0.04 %`. */
export const percent = (share: number): string => {
  const value = 100 * share;
  return `${value.toFixed(Math.abs(value) < 0.095 ? 2 : 1)} %`;
};

const signed = (share: number): string => percent(share).replace(' %', '');

/** Less time is faster. */
export const directionOf = (estimate: number): { readonly word: 'faster' | 'slower'; readonly mark: '▲' | '▼' } =>
  estimate < 0 ? { word: 'faster', mark: '▲' } : { word: 'slower', mark: '▼' };

/** `2.9 % faster`. */
export const shiftWords = ({ estimate }: RelativeShift): string =>
  `${percent(Math.abs(estimate))} ${directionOf(estimate).word}`;

/** The interval in the direction of its estimate: `2.1 to 3.6 %`, and `-0.4 to 1.2 %` where it reaches to the other side. */
export const intervalWords = ({ estimate, low, high }: RelativeShift): string => {
  if (low === null || high === null) return 'no interval';
  const [from, to] = estimate < 0 ? [-high, -low] : [low, high];
  return `${signed(from)} to ${percent(to)}`;
};

/** `p 0.002`, and a bound where more digits would say nothing. */
export const probabilityWords = (p: number): string =>
  p < 0.0001 ? 'p below 0.0001' : `p ${p < 0.1 ? p.toPrecision(1) : p.toFixed(2)}`;

/** What the sides are called: by their cuts, by their manifests where these are the same, else by their letters. */
export const armNames = ({ a, b }: Both<Pick<ComparedArm, 'manifest' | 'topology'>>): Both<string> => {
  if (a.topology !== b.topology) return { a: a.topology, b: b.topology };
  return a.manifest === b.manifest ? { a: 'A', b: 'B' } : { a: a.manifest, b: b.manifest };
};
