import { seededRandom } from '../src/seeded-random.ts';

/** Standard normal values that depend on the seed alone (Box & Muller 1958). */
export function seededNoise(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** `n` values of a function of noise. */
export function draw(n: number, value: (index: number) => number): number[] {
  return Array.from({ length: n }, (_, index) => value(index));
}
