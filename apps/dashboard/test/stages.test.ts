import { describe, expect, it } from 'vitest';
import { islandJson } from '../src/data/island-json.ts';
import { runRow } from '../src/data/run-row.ts';
import { runStages } from '../src/data/run-stages.ts';
import { stageChartData } from '../src/data/stage-chart.ts';
import { partShares, stageFinding } from '../src/data/stage-shares.ts';
import { stageTable } from '../src/data/stage-table.ts';
import { sampleProcessOverview, sampleRun } from './sample-run.ts';

const four = runRow(sampleRun({ id: 'four' }));
const six = runRow(sampleRun({ id: 'six', topology: '6+6+6+6+6+2/4' }));

describe('stages', () => {
  it('are none for runs without processes or without decode steps', () => {
    const single = sampleRun({ processes: [sampleProcessOverview(0, 100, null)] });
    expect(stageTable([runRow(sampleRun({ processes: [] })), runRow(single)])).toBeNull();
    expect(runStages(single, runRow(single))).toBeNull();
  });

  it('of chains with different cuts share columns, with gaps where a chain has no such shard', () => {
    const table = stageTable([four, six]);
    expect(table?.columns).toHaveLength(2 + 6 + 3 + 1);
    expect(table?.rows[0]?.stages.map((stage) => stage?.ms ?? null)).toEqual([
      0.5,
      0.5,
      4,
      2,
      1.5,
      0.5,
      null,
      null,
      0.2,
      0.7,
      0.1,
      0,
    ]);
    expect(table?.rows[1]?.stages.every((stage) => stage !== null)).toBe(true);
  });

  it('are drawn from the very figures of the table', () => {
    const table = stageTable([four, six]);
    if (table === null) throw new Error('expected a table');
    const { series, labels } = stageChartData(table);
    expect(labels).toEqual(['16+8+6+2/4', '6+6+6+6+6+2/4']);
    table.rows.forEach(({ stages }, row) => {
      expect(series.map(({ ms }) => ms[row])).toEqual(stages.map((stage) => stage?.ms ?? null));
    });
    expect(series.map(({ colour }) => colour)).toEqual([
      'host',
      'host',
      'shard-1',
      'shard-2',
      'shard-3',
      'shard-4',
      'shard-5',
      'shard-4',
      'head',
      'head',
      'head',
      'host',
    ]);
  });

  it('tell rows of one topology apart by their manifests', () => {
    const labels = stageTable([four, { ...four, manifestId: 'other' }])?.rows.map(({ label }) => label);
    expect(labels).toEqual(['16+8+6+2/4 sample/four', '16+8+6+2/4 other']);
  });

  it('add up to one, and their sentence says where the time goes', () => {
    const rows = stageTable([four])?.rows ?? [];
    const shares = partShares(rows[0]?.stages ?? []);
    expect(shares.layers + shares.head + shares.host).toBeCloseTo(1, 12);
    expect(stageFinding(rows)).toBe('The layer shards take 80 % of a token, the head 10 % and everything else 10 %.');
  });

  it('of a run name the layers of each shard', () => {
    const run = sampleRun();
    const shards = runStages(run, runRow(run))?.map(({ name, shard }) => [name, shard]);
    expect(shards?.slice(1, 4)).toEqual([
      ['ropeMask', null],
      ['layers[0]', '[0,16)'],
      ['layers[1]', '[16,24)'],
    ]);
  });
});

describe('data inside a page', () => {
  it('cannot end its script element', () => {
    const json = islandJson({ label: '</script><!--<script>' });
    expect(json).not.toContain('<');
    expect(JSON.parse(json)).toEqual({ label: '</script><!--<script>' });
  });
});
