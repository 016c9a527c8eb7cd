import { type DerivedFigure, MEASURE_FACTS, type PeerFigure } from '../peers/peer-figures.ts';
import { formatBytes, formatDuration, formatRate, NO_VALUE } from '../terminal/format.ts';

/** A cost as people read it: rates for what is made of tokens, but for blocks, whose time is what speculation pays. */
export const costWords = ({ measure }: Pick<PeerFigure, 'measure'>, cost: number | null): string => {
  const { unit, tokens } = MEASURE_FACTS[measure];
  if (cost === null) return NO_VALUE;
  if (unit === 'bytes') return formatBytes(cost);
  return tokens === null || measure === 'block4' ? formatDuration(cost) : `${formatRate((1000 * tokens) / cost)} tok/s`;
};

/** A ratio with two decimals: `1.31`. */
export const ratioWords = (ratio: number): string => ratio.toFixed(2);

/** `decode, 2 threads`. */
export const figureName = ({ measure, threads }: Pick<PeerFigure, 'measure' | 'threads'>): string => {
  const { words, tokens } = MEASURE_FACTS[measure];
  return tokens === null ? words : `${words}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
};

export const DERIVED_WORDS: Readonly<Record<DerivedFigure['name'], string>> = {
  blockCost: 'block of 4 tokens against one token',
  streamShare: 'weights read at decode, against the memory’s stream',
  memoryAboveWeights: 'peak memory above weights and cache',
};

/** A derived figure as people read it. */
export const derivedWords = ({ unit }: Pick<DerivedFigure, 'unit'>, value: number | null): string => {
  if (value === null) return NO_VALUE;
  return unit === 'bytes' ? formatBytes(Math.max(0, value)) : ratioWords(value);
};
