import type { Both, ComparisonResult, PossibleCauses } from '@shardbench/db/comparison';
import { decimalsFor, formatNumber, NO_VALUE } from '../data/format-number.ts';
import { element, type Markup, type MarkupElement } from '../markup/element.ts';
import type { ComparedRun } from './compared-run.ts';
import { dataTable, figure } from './data-table.ts';
import { section } from './section.ts';
import { type ShardRow, shardFinding, shardRows } from './shard-rows.ts';
import { signedNumber } from './signed-number.ts';

const ARTIFACT_WORDS: Readonly<Record<ShardRow['artifact'], string>> = {
  same: 'the same',
  changed: 'changed',
  only: 'only on one side',
  none: 'none',
};

const DIGITS = 4;

function timeCells({ ms }: ShardRow, decimals: number): Markup[] {
  const words = (value: number | null): string => (value === null ? NO_VALUE : formatNumber(value, decimals));
  if (ms.a === null || ms.b === null) return [words(ms.a), words(ms.b), NO_VALUE];
  const difference = ms.b - ms.a;
  return [words(ms.a), words(ms.b), figure(difference, signedNumber(difference, decimals))];
}

/** Each shard with its times, and whether it can have caused a change. */
export function shardsPart(
  result: ComparisonResult,
  runs: Both<ComparedRun>,
  causes: PossibleCauses,
): MarkupElement | null {
  const rows = shardRows(runs, result);
  if (rows === null || rows.length === 0) return null;
  const largest = Math.max(0, ...rows.flatMap(({ ms }) => [ms.a ?? 0, ms.b ?? 0]));
  const decimals = decimalsFor(largest, DIGITS);
  const bare = causes.shards.length === 0;
  return section(
    'shards',
    shardFinding(rows, causes),
    dataTable({
      caption: 'Shards of both sides: time per decoded token, artifact, and whether each can be the cause',
      sort: 'shards',
      className: 'shards',
      columns: [
        { name: 'Shard' },
        { name: 'A', unit: 'ms', kind: 'number' },
        { name: 'B', unit: 'ms', kind: 'number' },
        { name: 'B − A', unit: 'ms', kind: 'number' },
        { name: 'Artifact' },
        { name: 'Can be the cause' },
        { name: 'Because' },
      ],
      rows: rows.map((row) => [
        row.name,
        ...timeCells(row, decimals),
        ARTIFACT_WORDS[row.artifact],
        element('span', { class: row.canBeCause ? 'strong' : 'soft' }, row.canBeCause ? 'yes' : 'no'),
        row.why,
      ]),
    }),
    element(
      'p',
      { class: 'note' },
      `Means per decoded token over the processes that count. Head shards run side by side, so all of them have one time, that of headPredict.${bare ? ' This backend executes straight from the weights: shards have no artifacts to compare.' : ''}`,
    ),
  );
}
