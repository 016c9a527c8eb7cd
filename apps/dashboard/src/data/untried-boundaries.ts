import { countWord, listed } from './format-number.ts';

/** A layer range and whether it is where it should be; null where nobody looked. */
export interface TriedRange {
  readonly start: number;
  readonly end: number;
  readonly resident: boolean | null;
}

/** How large a shard that begins at layer 0 may get. */
export type FrontCliff =
  | { readonly state: 'unknown' }
  | { readonly state: 'notReached'; readonly largest: number }
  | { readonly state: 'allFail'; readonly smallest: number }
  | {
      readonly state: 'between';
      readonly largest: number;
      readonly smallest: number;
      readonly untried: readonly number[];
    };

/** Between the largest front shard that is resident and the smallest larger one that is not. */
export function frontCliff(ranges: readonly TriedRange[]): FrontCliff {
  const fronts = ranges.filter(({ start, resident }) => start === 0 && resident !== null);
  const largest = Math.max(0, ...fronts.filter(({ resident }) => resident).map(({ end }) => end));
  const failing = fronts.filter(({ resident, end }) => resident === false && end > largest).map(({ end }) => end);
  if (fronts.length === 0) return { state: 'unknown' };
  if (failing.length === 0) return largest === 0 ? { state: 'unknown' } : { state: 'notReached', largest };
  const smallest = Math.min(...failing);
  if (largest === 0) return { state: 'allFail', smallest };
  const untried = Array.from({ length: smallest - largest - 1 }, (_, index) => largest + 1 + index);
  return { state: 'between', largest, smallest, untried };
}

/** Boundaries between layers at which no chain was cut, from 1 to layers - 1. */
export function untriedCuts(ranges: readonly TriedRange[], layers: number): number[] {
  const tried = new Set(ranges.flatMap(({ start, end }) => [start, end]));
  return Array.from({ length: Math.max(0, layers - 1) }, (_, index) => index + 1).filter((cut) => !tried.has(cut));
}

/** `1 – 5, 7, 9 – 11`. */
export function spans(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from} – ${to}`)).join(', ');
}

/** Where the cliff is, in a sentence. */
export function cliffFinding(cliff: FrontCliff): string {
  switch (cliff.state) {
    case 'unknown':
      return 'No residency of a front shard is known.';
    case 'notReached':
      return `No cliff is in sight: a front shard of ${countWord(cliff.largest)} layers is resident, and no larger one was tried.`;
    case 'allFail':
      return `Every front shard that was tried leaves its unit, from ${countWord(cliff.smallest)} layers on.`;
    case 'between': {
      const { largest, smallest, untried } = cliff;
      const words = `The cliff lies between ${largest} and ${smallest} layers: [0,${largest}) is resident, [0,${smallest}) is not`;
      if (untried.length === 0) return `${words}.`;
      const names = listed(untried.map((end) => `[0,${end})`));
      return `${words}; ${untried.length > 4 ? `sizes ${spans(untried)}` : names} nobody tried.`;
    }
  }
}
