import { changePoints, noiseBand } from '@shardbench/stats';
import { describe, expect, it } from 'vitest';
import { csv } from '../src/data/downloads.ts';
import { historyChart, MOST_PLACES } from '../src/data/history-chart.ts';
import { seriesDecisions } from '../src/data/series-decisions.ts';
import { seriesEvents } from '../src/data/series-events.ts';
import { seriesFacts, seriesFilters } from '../src/data/series-filters.ts';
import { seriesFinding, seriesListFinding, stepsFinding } from '../src/data/series-finding.ts';
import { newestFirst } from '../src/data/series-history.ts';
import { seriesListPages, seriesOfPage, seriesRow } from '../src/data/series-list.ts';
import { seriesRecords } from '../src/data/series-records.ts';
import { historyRows, ROWS_PER_PAGE, seriesPages } from '../src/data/series-rows.ts';
import { movedStage, stageHistories, stagesFinding } from '../src/data/series-stages.ts';
import { stepRows } from '../src/data/series-step-rows.ts';
import { seriesTrend } from '../src/data/series-trend.ts';
import { QUALIFIED, sampleRun } from './sample-run.ts';
import {
  annotation,
  FAILED,
  levelMs,
  pointsAt,
  SAMPLE_SERIES,
  SAMPLE_STAGES,
  sampleHistory,
  samplePoint,
} from './sample-series.ts';

const STEPPED_MS = [...levelMs(8), ...levelMs(8, 7.35)];
const stepped = () => sampleHistory(pointsAt(STEPPED_MS));

describe('what a series is said to do', () => {
  it('is nothing where no run counts', () => {
    const rejected = sampleHistory([samplePoint(0, FAILED), samplePoint(1, FAILED)]);
    expect(seriesTrend(rejected)).toEqual({ state: 'noSpeed' });
    expect(seriesFinding(rejected).statement).toBe(
      'No run of 16+8+6+2/4 long has a speed that counts: the newest is disqualified: golden gate of [24,30) (cosineLow).',
    );
    const excluded = sampleHistory([samplePoint(0, { annotations: ['exclude'], excluded: true })]);
    expect(seriesFinding(excluded).statement).toMatch(/: the only one is excluded\.$/);
    expect(seriesFinding(sampleHistory([])).statement).toBe('No run of 16+8+6+2/4 long has a speed that counts.');
  });

  it('claims no change of runs that are too few to show one', () => {
    expect(seriesFinding(sampleHistory(pointsAt([7]))).statement).toBe(
      '16+8+6+2/4 long takes 7.000 ms per token; one run says nothing about a change.',
    );
    expect(seriesFinding(sampleHistory(pointsAt([7, 7, 7, 8, 8]))).statement).toContain(
      'five runs are too few to find a step in, six are the least',
    );
    expect(seriesFinding(sampleHistory(pointsAt(levelMs(9)))).statement).toMatch(
      /holds its level of 7\.\d+ ms.*no step in 9 runs/,
    );
  });

  it('raises an alarm for a slower level that nobody took for the new normal, and for no other', () => {
    const { statement, alarm } = seriesFinding(stepped());
    expect(statement).toMatch(/^16\+8\+6\+2\/4 long takes 7\.3\d+ ms per token\.$/);
    expect(alarm).toMatch(/^It got 5\.0 % slower at [0-9a-f]{7}, and nobody accepted that\.$/);
    const accepted = sampleHistory(pointsAt(STEPPED_MS), { annotations: [annotation('run-9', 'accept')] });
    expect(seriesFinding(accepted)).toMatchObject({
      statement: expect.stringContaining('which A reviewer accepted'),
      alarm: null,
    });
    const pinned = { runId: 'run-10', author: 'A reviewer', reason: 'because', setAt: '2026-11-02T00:00:00.000Z' };
    expect(seriesFinding(sampleHistory(pointsAt(STEPPED_MS), { pinned })).alarm).toBeNull();
    const before = { ...pinned, runId: 'run-2' };
    expect(seriesFinding(sampleHistory(pointsAt(STEPPED_MS), { pinned: before })).alarm).not.toBeNull();
    const faster = sampleHistory(pointsAt(STEPPED_MS.toReversed()));
    expect(seriesFinding(faster)).toMatchObject({ statement: expect.stringContaining('% faster at'), alarm: null });
  });

  it('says so when the newest run no longer passes its gates', () => {
    const lost = sampleHistory([...pointsAt(levelMs(8)), samplePoint(8, FAILED)]);
    expect(seriesFinding(lost)).toMatchObject({
      statement: expect.stringContaining('took 7.'),
      alarm: 'Its newest run is disqualified: golden gate of [24,30) (cosineLow).',
    });
    const interrupted = samplePoint(8, { ...FAILED, verdict: { state: 'unverified', reason: 'interrupted' } });
    expect(seriesTrend(sampleHistory([...pointsAt(levelMs(8)), interrupted])).state).toBe('level');
  });

  it('puts random weights first in the sentence', () => {
    const history = sampleHistory(pointsAt([7]));
    const synthetic = { ...history, series: { ...SAMPLE_SERIES, synthetic: true } };
    expect(seriesFinding(synthetic).statement).toMatch(/^On synthetic weights, 16\+8/);
  });

  it('names the series that got slower, counts the rest, and has a word for none', () => {
    expect(seriesListFinding([]).statement).toBe('No series is measured yet.');
    expect(seriesListFinding([stepped()])).toEqual(seriesFinding(stepped()));
    const many = seriesListFinding([stepped(), stepped(), stepped()]);
    expect(many).toEqual({
      statement: 'Three series through time.',
      alarm: 'Three got slower and nobody accepted it.',
    });
    const lost = sampleHistory([...pointsAt(levelMs(8)), samplePoint(8, FAILED)]);
    const found = seriesListFinding([stepped(), sampleHistory(pointsAt(levelMs(9))), lost]);
    expect(found).toEqual({
      statement: 'Three series through time: one holds its level.',
      alarm: 'sample/16_8_6_2 long got 5.0 % slower, and nobody accepted that. One no longer passes its gates.',
    });
  });
});

describe('what a chart is said to show', () => {
  it('is no step only where one could be seen', () => {
    const said = (values: readonly number[]) => stepsFinding(sampleHistory(pointsAt(values)));
    expect([[], [7], [7, 7, 8], levelMs(9), STEPPED_MS].map(said)).toEqual([
      'No speed through time.',
      'One run shows no change.',
      'Three runs that count: too few to find a step in.',
      'No step: one level throughout.',
      'One step in 16 runs that count.',
    ]);
  });

  it('has dates with as much as tells them apart', () => {
    const at = (...times: readonly string[]) =>
      historyChart(sampleHistory(times.map((startedAt, place) => samplePoint(place, { startedAt })))).dates;
    expect(at('2026-11-01T06:00:00.000Z', '2026-11-02T07:30:00.000Z')).toEqual(['1 Nov 06:00', '2 Nov 07:30']);
    expect(at('2026-01-01T06:00:00.000Z', '2026-11-02T07:30:00.000Z')).toEqual(['1 Jan', '2 Nov']);
    expect(at('2025-01-01T06:00:00.000Z', '2026-11-02T07:30:00.000Z')).toEqual(['1 Jan 2025', '2 Nov 2026']);
  });
});

describe('a series through time', () => {
  it('has the steps and the band that the statistics find in the runs that count', () => {
    const points = pointsAt(STEPPED_MS);
    points.splice(4, 0, samplePoint(40, FAILED), samplePoint(41, { ms: 90, excluded: true, annotations: ['exclude'] }));
    const history = sampleHistory(points);
    const medians = history.counting.map((place) => STEPPED_MS[place < 4 ? place : place - 2] as number);
    expect(medians).toEqual(STEPPED_MS);
    const [step] = changePoints(STEPPED_MS.map((ms) => ms));
    expect(history.steps).toHaveLength(1);
    expect(history.steps[0]).toMatchObject({ place: (step?.at ?? 0) + 2, change: expect.closeTo(0.05, 3) });
    const { low, high } = noiseBand(STEPPED_MS);
    expect(history.band).toMatchObject({
      from: 10,
      lowMs: expect.closeTo(low as number, 6),
      highMs: expect.closeTo(high as number, 6),
    });
    expect(history.segments.map(({ from, to, runs }) => [from, to, runs])).toEqual([
      [0, 9, 8],
      [10, 17, 8],
    ]);
  });

  it('begins anew where somebody said so', () => {
    const history = sampleHistory(pointsAt(STEPPED_MS), { annotations: [annotation('run-8', 'reset')] });
    expect(history.steps).toEqual([]);
    expect(history.counting).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
  });

  it('tells changes of gates and builds with the first run of which they are so', () => {
    const points = [
      samplePoint(0),
      samplePoint(1, FAILED),
      samplePoint(2, { ...FAILED, verdict: { state: 'skipped', missing: 'the weights' }, osBuild: null }),
      samplePoint(3, { osBuild: '6.1.0-31', artifacts: [{ shard: '[0,16)', artifactHash: 'a' }] }),
    ];
    const { shown, left } = seriesEvents(sampleHistory(points));
    expect(left).toBe(0);
    expect(shown.map(({ what, before, after, first }) => [what, before, after, first.runId])).toEqual([
      ['gates pass again', 'disqualified: golden gate of [24,30) (cosineLow)', 'qualified', 'run-3'],
      ['system build', 'not known', '6.1.0-31', 'run-3'],
      ['artifacts', '–', 'changed: [0,16)', 'run-3'],
      ['system build', '6.1.0-30', 'not known', 'run-2'],
      ['gates', 'qualified', 'disqualified: golden gate of [24,30) (cosineLow)', 'run-1'],
    ]);
  });

  it('says of a step which commits it lies between and what else changed', () => {
    const points = STEPPED_MS.map((ms, place) => samplePoint(place, { ms, osBuild: place < 8 ? 'old' : 'new' }));
    const [row] = stepRows(sampleHistory(points));
    expect(row).toMatchObject({ last: { runId: 'run-7' }, first: { runId: 'run-8' }, settled: null });
    expect(row?.commits).toMatch(/^[0-9a-f]{7} \.\. [0-9a-f]{7}$/);
    expect(row?.causes).toContain('it coincides with a new OS build (old before, new now)');
    expect(row?.comparison).toBe('compare.html?a=run-7&b=run-8');
    const without = STEPPED_MS.map((ms, place) => samplePoint(place, { ms, gitCommit: null }));
    expect(stepRows(sampleHistory(without))[0]?.commits).toBeNull();
  });

  it('lists who decided what and why, the newest first', () => {
    const base = { baselineId: 'b', seriesId: SAMPLE_SERIES.id, runId: 'run-1' };
    const events = [
      { ...base, event: 'set', author: 'A', reason: 'first', at: '2026-11-01T00:00:00.000Z' },
      { ...base, event: 'cleared', author: null, reason: null, at: '2026-11-03T00:00:00.000Z' },
    ] as const;
    const decisions = seriesDecisions({ events, annotations: [annotation('run-2', 'exclude')] });
    expect(decisions.map(({ what, author }) => [what, author])).toEqual([
      ['excluded: it counts for nothing', 'A reviewer'],
      ['no longer the baseline', null],
      ['pinned as the baseline', 'A'],
    ]);
  });

  it('finds the stage that a step moved most', () => {
    const slower = { ...SAMPLE_STAGES, layers: [3.3, 1.5, 1, 0.5], embed: 0.12 };
    const points = STEPPED_MS.map((ms, place) =>
      samplePoint(place, { ms, stagesMs: place < 8 ? SAMPLE_STAGES : slower }),
    );
    const history = sampleHistory(points);
    const stages = stageHistories(history) ?? [];
    expect(stages.map(({ name }) => name).slice(2, 4)).toEqual(['layers[0]', 'layers[1]']);
    expect(movedStage(stages, 1)).toMatchObject({ name: 'layers[0]', step: { differenceMs: expect.closeTo(0.3, 6) } });
    expect(stagesFinding(history, stages)).toMatch(/^At the last step layers\[0\] grew most: by 0\.3000 ms/);
    // One that moved more, but the other way, is not what made the token slower.
    const other = (place: number) => ({ ...(place < 8 ? SAMPLE_STAGES : slower), headPredict: place < 8 ? 1.2 : 0.6 });
    const both = sampleHistory(STEPPED_MS.map((ms, place) => samplePoint(place, { ms, stagesMs: other(place) })));
    expect(movedStage(stageHistories(both) ?? [], 1)?.name).toBe('layers[0]');
    expect(movedStage(stageHistories(both) ?? [], -1)?.name).toBe('headPredict');
    expect(stageHistories(sampleHistory([samplePoint(0, { stagesMs: null })]))).toBeNull();
    expect(stageHistories(sampleHistory([samplePoint(0, FAILED)]))).toBeNull();
    const level = sampleHistory(pointsAt(levelMs(3)));
    expect(stagesFinding(level, stageHistories(level) ?? [])).toContain('No step');
  });
});

describe('runs of a series', () => {
  it('show a figure of nothing that failed, and mark what counts for nothing', () => {
    const points = [
      samplePoint(0),
      samplePoint(1, { ...FAILED, tpotMs: [7, 7], processes: 2 }),
      samplePoint(2, { verdict: { state: 'unverified', reason: 'gatesIncomplete' } }),
      samplePoint(3, { excluded: true, annotations: ['exclude'] }),
    ];
    const history = sampleHistory(points, { annotations: [annotation('run-3', 'exclude')] });
    const rows = historyRows(history, 1, new Map());
    expect(rows.map(({ id, state, tpot }) => [id, state, tpot !== null])).toEqual([
      ['run-3', 'excluded', true],
      ['run-2', 'missing', true],
      ['run-1', 'disqualified', false],
      ['run-0', 'measured', true],
    ]);
    expect(rows[0]?.said).toEqual(['excluded']);
    const records = seriesRecords(history);
    expect(records.map(({ tpotMs }) => tpotMs === null)).toEqual([false, true, false, false]);
    expect(csv(records).split('\r\n')[0]).toContain('tpotMs,tpotMsLow,tpotMsHigh');
  });

  it('are on as many pages as they need, none twice', () => {
    const history = sampleHistory(pointsAt(levelMs(450)));
    expect(seriesPages(history)).toBe(3);
    const ids = [1, 2, 3].flatMap((page) => historyRows(history, page, new Map()).map(({ id }) => id));
    expect(ids).toEqual(history.runs.map(({ runId }) => runId).toReversed());
    expect(historyRows(history, 1, new Map())).toHaveLength(ROWS_PER_PAGE);
    expect(seriesPages(sampleHistory([]))).toBe(1);
  });

  it('list the series that was measured last first, on pages of a size that opens', () => {
    const at = (id: string, lastStartedAt: string) => ({ ...SAMPLE_SERIES, id, lastStartedAt });
    const all = [at('b', '2026-11-01'), at('c', '2026-11-03'), at('a', '2026-11-01')];
    expect(newestFirst(all).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    const many = Array.from({ length: 1000 }, (_, index) => index);
    expect(seriesListPages(0)).toBe(1);
    const pages = Array.from({ length: seriesListPages(1000) }, (_, index) => seriesOfPage(many, index + 1));
    expect(pages.flat()).toEqual(many);
    expect(pages.length).toBeGreaterThan(1);
  });
});

describe('a line of the list of series', () => {
  const newest = sampleRun({ id: 'newest', ...QUALIFIED });

  it('has the newest figure that counts, not the newest figure', () => {
    const points = [...pointsAt(levelMs(8)), samplePoint(8, { ms: 90, excluded: true }), samplePoint(9, FAILED)];
    const row = seriesRow(sampleHistory(points), newest);
    expect(row).toMatchObject({ trend: 'failing', runs: 10, counting: 8, page: `history/${SAMPLE_SERIES.id}.html` });
    expect(row.tpot?.value).toMatch(/^7\.0/);
    expect(row.picture).toMatch(/^10 runs: 7\.000 ms to 7\.011 ms, 1 disqualified and 1 excluded$/);
    expect(seriesRow(sampleHistory([samplePoint(0, FAILED)]), newest)).toMatchObject({
      tpot: null,
      picture: '1 run: none that counts and 1 disqualified',
      baseline: { run: null, why: 'no earlier run' },
    });
  });

  it('says what its newest run is held against', () => {
    const pinned = { runId: 'run-2', author: 'A', reason: 'because', setAt: '2026-11-02T00:00:00.000Z' };
    expect(seriesRow(sampleHistory(pointsAt(levelMs(5)), { pinned }), newest).baseline).toEqual({
      run: samplePoint(2).gitCommit?.slice(0, 7),
      why: 'pinned',
    });
    expect(seriesRow(sampleHistory(pointsAt(levelMs(5))), newest).baseline.why).toBe('commit not known here');
  });

  it('is found by every filter that has something to choose from', () => {
    const all = [
      { newest, trend: 'level' },
      { newest: sampleRun({ id: 'other', threads: 1 }), trend: 'slower' },
    ] as const;
    const filters = seriesFilters(all);
    expect(filters.map(({ name }) => name)).toEqual(['Manifest', 'Backend', 'Trend']);
    for (const { newest: run, trend } of all) {
      const facts = new URLSearchParams(seriesFacts(run, trend));
      for (const { key, options } of filters) expect(options.map(({ value }) => value)).toContain(facts.get(key));
    }
    expect(seriesFilters(all.slice(0, 1))).toEqual([]);
  });
});

describe('the chart of a series', () => {
  it('has a point for what counts, a mark for what failed and a gap for what was not measured', () => {
    const points = [
      samplePoint(0),
      samplePoint(1, FAILED),
      samplePoint(2, { ...FAILED, verdict: { state: 'skipped', missing: 'the weights' } }),
      samplePoint(3, { excluded: true }),
      samplePoint(4, { osBuild: 'new' }),
    ];
    const chart = historyChart(sampleHistory(points));
    expect(chart.runs.map(({ x }) => x)).toEqual([0, 4]);
    expect(chart.marks.map(({ x, state }) => [x, state])).toEqual([
      [1, 'disqualified'],
      [3, 'excluded'],
    ]);
    expect(chart).toMatchObject({ gateChanges: [1, 4], buildChanges: [4], steps: [], band: null });
    expect(chart.dates).toHaveLength(5);
  });

  it('draws the baseline that the newest run is held against', () => {
    const pinned = { runId: 'run-2', author: 'A', reason: 'because', setAt: '2026-11-02T00:00:00.000Z' };
    const chart = historyChart(sampleHistory(pointsAt(STEPPED_MS), { pinned }));
    expect(chart.baseline?.ms).toBeCloseTo(STEPPED_MS[2] as number, 6);
    expect(chart.steps).toMatchObject([{ x: 8, slower: true, words: '5.0 % slower' }]);
  });

  it('takes neighbours together where runs are very many, and loses nothing that stands out', () => {
    const values = levelMs(10_000);
    values[4321] = 70;
    const chart = historyChart(sampleHistory(pointsAt(values)));
    expect(chart.runs.length).toBeLessThanOrEqual(MOST_PLACES);
    expect(Math.max(...chart.runs.map(({ range }) => range?.[1] ?? 0))).toBeCloseTo(70, 6);
    expect(chart.xTitle).toContain('17 to a place');
    expect(JSON.stringify(chart).length).toBeLessThan(120_000);
  });
});
