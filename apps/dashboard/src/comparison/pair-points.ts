import type { Both, ComparisonResult, MeasuredBlock } from '@shardbench/db/comparison';
import { METRIC_FACTS } from '@shardbench/db/comparison';
import type { ComparedRun } from './compared-run.ts';

/** One pair of processes in measured order. */
export interface PairPoint {
  /** Of the block, from 1. */
  readonly block: number;
  readonly order: 'A then B' | 'B then A';
  /** Milliseconds of the metric. */
  readonly aMs: number;
  readonly bMs: number;
  /** b / a - 1. */
  readonly change: number;
  /** False in a block that is invalid. */
  readonly counts: boolean;
}

type Interleaved = Extract<ComparisonResult['design'], { state: 'interleaved' }>;

function pairsOfBlock(
  { ordinal, launches, validity }: MeasuredBlock,
  read: (launchOrdinal: number) => number | null,
): PairPoint[] {
  return Array.from({ length: Math.floor(launches.length / 2) }, (_, place) => {
    const [first, second] = launches.slice(2 * place, 2 * place + 2);
    const a = first?.arm === 'a' ? first : second;
    const b = first?.arm === 'a' ? second : first;
    const aMs = a === undefined ? null : read(a.launchOrdinal);
    const bMs = b === undefined ? null : read(b.launchOrdinal);
    return { first, aMs, bMs };
  }).flatMap(({ first, aMs, bMs }): PairPoint[] =>
    aMs === null || bMs === null
      ? []
      : [
          {
            block: ordinal + 1,
            order: first?.arm === 'a' ? 'A then B' : 'B then A',
            ...{ aMs, bMs, change: bMs / aMs - 1 },
            counts: validity.state === 'valid',
          },
        ],
  );
}

/** Every pair that was measured, those of invalid blocks included. */
export function pairPoints(
  runs: Both<ComparedRun>,
  { blocks }: Interleaved,
  metric: ComparisonResult['metric'],
): PairPoint[] {
  const values = new Map(
    [...runs.a.processes, ...runs.b.processes].map(({ launchOrdinal, summary }) => [
      launchOrdinal,
      METRIC_FACTS[metric].ms(summary),
    ]),
  );
  return blocks.flatMap((block) => pairsOfBlock(block, (launchOrdinal) => values.get(launchOrdinal) ?? null));
}
