import { median } from '@shardbench/stats';
import { formatDuration } from '../src/terminal/format.ts';
import { renderTable, type TableOptions } from '../src/terminal/table.ts';
import type { LoadRound } from './load-rounds.ts';

/** One line of the table: how long it took in a round, and how long the plain way took that it is compared with. */
interface Line {
  readonly name: string;
  readonly ms: (round: LoadRound) => number | null;
  readonly plainMs?: (round: LoadRound) => number | null;
}

const LINES: readonly Line[] = [
  { name: 'writing plainly, into the page cache', ms: ({ writing }) => writing.cachedMs },
  {
    name: 'packing, until written',
    ms: ({ packing }) => packing.writtenMs,
    plainMs: ({ writing }) => writing.cachedMs,
  },
  {
    name: 'packing, until hashed and named',
    ms: ({ packing }) => packing.cachedMs,
    plainMs: ({ writing }) => writing.cachedMs,
  },
  { name: 'writing plainly, to the disk', ms: ({ writing }) => writing.syncedMs },
  {
    name: 'packing, to the disk',
    ms: ({ packing }) => packing.syncedMs,
    plainMs: ({ writing }) => writing.syncedMs,
  },
  { name: 'reading plainly, from the page cache', ms: ({ cached }) => cached.readingMs },
  {
    name: 'opening, from the page cache',
    ms: ({ cached }) => cached.openingMs,
    plainMs: ({ cached }) => cached.readingMs,
  },
  { name: 'reading plainly, from the disk', ms: ({ evicted }) => evicted?.reading.ms ?? null },
  {
    name: 'opening, from the disk',
    ms: ({ evicted }) => evicted?.opening.ms ?? null,
    plainMs: ({ evicted }) => evicted?.reading.ms ?? null,
  },
];

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);

const gigabytes = (rates: readonly number[]): string[] => [
  median(rates).toFixed(2),
  `${Math.min(...rates).toFixed(2)}–${Math.max(...rates).toFixed(2)}`,
];

const cellsOf = ({ name, ms, plainMs }: Line, rounds: readonly LoadRound[]): string[] | null => {
  const timed = rounds.flatMap((round) => {
    const own = ms(round);
    if (own === null) return [];
    const rate = round.bytes / own / 1e6;
    const plain = plainMs?.(round) ?? null;
    return { own, rate, ofStream: (rate * 1e9) / round.streamBytesPerS, ofPlain: plain === null ? null : plain / own };
  });
  if (timed.length === 0) return null;
  const ofPlain = known(timed.map((one) => one.ofPlain));
  return [
    name,
    ...gigabytes(timed.map(({ rate }) => rate)),
    ofPlain.length === 0 ? '' : median(ofPlain).toFixed(2),
    median(timed.map(({ ofStream }) => ofStream)).toFixed(2),
    formatDuration(median(timed.map(({ own }) => own))),
  ];
};

/** What the table cannot say by itself. */
const notes = (rounds: readonly LoadRound[]): string[] => {
  const evicted = rounds.flatMap(({ evicted: one, bytes }) => (one === null ? [] : one.opening.fetchedBytes / bytes));
  return [
    'medians of rounds; of plain: how much of the speed of the plain line above it, in the same round',
    evicted.length === 0
      ? 'from the disk nothing was measured: files cannot be evicted from the page cache here, or nobody counts what is fetched'
      : `from the disk: ${evicted.length} of ${rounds.length} rounds; opening fetched ${median(evicted).toFixed(2)} times the packed bytes, with what the system reads ahead in the weights’ file`,
    ...(rounds.some(({ bytes }) => bytes < 1e9) ? ['this little stays in caches: full size is what counts'] : []),
  ];
};

/** Rates of all rounds side by side, the memory's stream first, with what they were compared with. */
export const loadTable = (rounds: readonly LoadRound[], options: TableOptions): string => {
  const stream = ['memory stream', ...gigabytes(rounds.map(({ streamBytesPerS }) => streamBytesPerS / 1e9))];
  const table = renderTable(
    [
      { header: '', align: 'left' },
      { header: 'GB/s', align: 'right' },
      { header: 'range', align: 'left' },
      { header: 'of plain', align: 'right' },
      { header: 'of the stream', align: 'right' },
      { header: 'time', align: 'right' },
    ],
    [stream, ...LINES.flatMap((line) => [cellsOf(line, rounds)].filter((cells) => cells !== null))],
    options,
  );
  return [table, ...notes(rounds)].join('\n');
};
