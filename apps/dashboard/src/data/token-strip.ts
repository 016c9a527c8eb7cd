import type { ProcessDetail } from '@shardbench/db';
import { median } from '@shardbench/stats';
import { decimalsFor, formatNumber } from './format-number.ts';
import { tokenGapsMs } from './run-tokens.ts';

/** A place in the answer over all measured requests of a run: milliseconds since the token before. */
export interface TokenPlace {
  /** `7`, or `7 – 9` where places of a long answer were taken together. */
  readonly tokens: string;
  readonly medianMs: number;
  readonly lowMs: number;
  readonly highMs: number;
}

export interface TokenStrip {
  readonly requests: number;
  readonly places: readonly TokenPlace[];
  readonly lowMs: number;
  readonly highMs: number;
}

/** An answer of more tokens is drawn with several to a place. */
const MOST_PLACES = 256;

/** Time between tokens by their place in the answer; null without warm requests of two tokens or more. */
export function tokenStrip(processes: readonly ProcessDetail[]): TokenStrip | null {
  const gaps = processes
    .flatMap(({ requests }) => requests)
    .flatMap(({ phase, timings }) => (phase === 'measure' && timings !== null ? [tokenGapsMs(timings)] : []))
    .filter((of) => of.length > 0);
  const longest = gaps.reduce((most, of) => Math.max(most, of.length), 0);
  if (longest === 0) return null;
  const width = Math.ceil(longest / MOST_PLACES);
  const places = Array.from({ length: Math.ceil(longest / width) }, (_, place): TokenPlace => {
    const values = gaps.flatMap((of) => of.slice(place * width, (place + 1) * width));
    const first = place * width + 2;
    const last = Math.min(first + width - 1, longest + 1);
    return {
      tokens: first === last ? String(first) : `${first} – ${last}`,
      medianMs: median(values),
      lowMs: values.reduce((least, ms) => Math.min(least, ms)),
      highMs: values.reduce((most, ms) => Math.max(most, ms)),
    };
  });
  return {
    requests: gaps.length,
    places,
    lowMs: places.reduce((least, place) => Math.min(least, place.lowMs), Number.POSITIVE_INFINITY),
    highMs: places.reduce((most, place) => Math.max(most, place.highMs), 0),
  };
}

const SAME_WITHIN = 0.01;

/** Whether tokens get slower along the answer, in a sentence that compares its first with its last quarter. */
export function tokenFinding({ places, highMs }: TokenStrip): string {
  const quarter = Math.max(1, Math.floor(places.length / 4));
  const early = median(places.slice(0, quarter).map(({ medianMs }) => medianMs));
  const late = median(places.slice(-quarter).map(({ medianMs }) => medianMs));
  const ms = (value: number): string => formatNumber(value, decimalsFor(highMs, 3));
  if (places.length < 4 || Math.abs(late / early - 1) < SAME_WITHIN) {
    return `Tokens take about ${ms(late)} ms from the beginning of an answer to its end.`;
  }
  const words = late > early ? 'slower' : 'faster';
  return `Tokens get ${words} along an answer: ${ms(early)} ms in its first quarter, ${ms(late)} ms in its last.`;
}
