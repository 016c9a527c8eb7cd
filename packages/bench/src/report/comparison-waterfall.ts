import { type Attributed, percent, stageName } from '@shardbench/db/comparison';
import type { MsShift, StageAttribution } from '@shardbench/stats';
import type { Style } from '../terminal/colour.ts';
import { type Cell, type Column, renderTable, type TableOptions } from '../terminal/table.ts';

const BAR_CELLS = 12;

/** What times are told in: so that a hundredth of the total has digits. */
interface Unit {
  readonly name: string;
  readonly perMs: number;
  readonly digits: number;
}

const unitFor = (totalMs: number): Unit =>
  totalMs < 0.5 ? { name: 'µs', perMs: 1000, digits: 2 } : { name: 'ms', perMs: 1, digits: 4 };

const plain = (ms: number, { perMs, digits }: Unit): string => (ms * perMs).toFixed(digits);

const signed = (ms: number, unit: Unit): string => `${ms < 0 ? '' : '+'}${plain(ms, unit)}`;

const styleOf = ({ deltaMs, clear }: MsShift): Style => {
  if (!clear) return 'dim';
  return deltaMs < 0 ? 'blue' : 'red';
};

/** A bar to the left of the middle for less time, to the right for more; full for the largest of all. */
const bar = (deltaMs: number, largest: number): string => {
  const cells = largest === 0 ? 0 : Math.round((BAR_CELLS * Math.abs(deltaMs)) / largest);
  const [less, more] = deltaMs < 0 ? ['█'.repeat(cells), ''] : ['', '█'.repeat(cells)];
  return `${less.padStart(BAR_CELLS)}│${more.padEnd(BAR_CELLS)}`;
};

const columnsFor = (confidence: number, unit: Unit): readonly Column[] => [
  { header: 'stage', align: 'left' },
  { header: 'A', align: 'right' },
  { header: 'B', align: 'right' },
  { header: 'B - A', align: 'right' },
  { header: `less${'─'.repeat(BAR_CELLS - 4)}│${'─'.repeat(BAR_CELLS - 4)}more`, align: 'left' },
  { header: `${percent(confidence)} interval, ${unit.name}`, align: 'left' },
  { header: 'share', align: 'right' },
];

type Published = Extract<StageAttribution, { state: 'attributed' }>;

const table = (
  { stages, total, unattributed, confidence }: Published,
  layers: readonly string[],
  unit: Unit,
  print: TableOptions,
): string => {
  const largest = Math.max(...[...stages, total].map(({ deltaMs }) => Math.abs(deltaMs)));
  const row = (name: string, shift: MsShift, share: number | null): Cell[] => [
    name,
    plain(shift.aMs, unit),
    plain(shift.bMs, unit),
    { text: signed(shift.deltaMs, unit), style: styleOf(shift) },
    { painted: print.paint(styleOf(shift), bar(shift.deltaMs, largest)) },
    `${signed(shift.lowMs, unit)} to ${signed(shift.highMs, unit)}`,
    share === null ? '' : percent(share),
  ];
  const rows = stages.map((stage) => row(stageName(stage.stage, layers), stage, stage.shareOfTotal));
  // A sum is read as a whole: on a narrow terminal its lines wrap rather than lose a column.
  const text = renderTable(columnsFor(confidence, unit), [...rows, row('total', total, null)], {
    ...print,
    width: null,
  });
  const left = unattributed.shareOfTotal === null ? '' : ` (${percent(unattributed.shareOfTotal)})`;
  return `${text}\nunattributed, which is host and every stage whose interval includes zero: ${signed(unattributed.deltaMs, unit)} ${unit.name}${left}`;
};

/** Where the difference is, stage by stage, as a sum that closes; or why it is not told. */
export const waterfall = ({ attribution, layers }: Attributed, print: TableOptions): string => {
  if (attribution.state === 'attributed') {
    const unit = unitFor(attribution.total.aMs);
    const heading = `${unit.name} per decoded token by stage, means over processes: the rows add up to the total`;
    return `${print.paint('bold', heading)}\n\n${table(attribution, layers, unit, print)}`;
  }
  switch (attribution.reason) {
    case 'tooFewProcesses':
      return `stages are not told: that takes ${attribution.processesMinimum} processes of each side`;
    case 'namedShareTooLow': {
      const { namedShareA, namedShareB, namedShareMinimum } = attribution;
      return `stages are not told: those with a name cover ${percent(namedShareA)} and ${percent(namedShareB)} of decode, which takes ${percent(namedShareMinimum)}`;
    }
  }
};
