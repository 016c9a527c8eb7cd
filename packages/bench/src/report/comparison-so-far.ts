import { type Both, directionOf, intervalWords, shiftWords } from '@shardbench/db/comparison';
import { comparePairs } from '@shardbench/stats';

/** The estimate while pairs are still measured; it decides nothing. Empty before the first pair. */
export const soFar = ({ a, b }: Both<readonly number[]>): string => {
  const { shift, nA } = comparePairs(a, b);
  if (shift === null) return '';
  const interval = shift.low === null ? '' : ` (${intervalWords(shift)})`;
  return `${directionOf(shift.estimate).mark} ${shiftWords(shift)}${interval}, ${nA} ${nA === 1 ? 'pair' : 'pairs'} so far`;
};
