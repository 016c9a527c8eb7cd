import { describe, expect, it } from 'vitest';
import { bencherMetrics, benchmarkActionDocument, type RankedFigure } from '../src/index.ts';
import { newStore } from './database-file.ts';
import { beginQualifiedRun, LATER, NOW, processRecord, runBeginning } from './sample-records.ts';

const FIGURE: RankedFigure = {
  seriesId: 'a'.repeat(64),
  runId: 'r',
  startedAt: NOW,
  gitCommit: 'abc1234',
  manifestId: 'tiny/16_8_6_2',
  profileName: 'short',
  machineId: 'machine-one',
  backend: 'cpu',
  computeUnits: 'vnni',
  threads: 2,
  synthetic: true,
  processes: 6,
  tpotMs: { value: 2, low: 1.9, high: 2.2 },
  ttftMs: { value: 9, low: null, high: null },
  prefillTokPerS: { value: 900, low: 800, high: 990 },
};
const NAME = 'tiny/16_8_6_2 short cpu vnni 2 threads (synthetic model)';

describe('figures for other services', () => {
  it('are the newest qualified run of a series that counts', () => {
    const { store } = newStore();
    const { sessionId, gateReportId, runId: first } = beginQualifiedRun(store);
    const [second, third, fourth] = [1, 2, 3].map((hour) =>
      store.beginRun(runBeginning(sessionId, gateReportId, { startedAt: `2026-11-21T0${hour}:00:00.000Z` })),
    ) as [string, string, string];
    for (const runId of [first, second, third]) store.recordProcess(runId, processRecord(0));
    const newest = () => store.listRankedFigures().map(({ runId }) => runId);
    // The fourth has measured nothing.
    expect(newest()).toEqual([third]);
    expect(fourth > third).toBe(true);
    store.annotate({ runId: third, kind: 'exclude', author: 'Ada', reason: 'hot', at: LATER });
    expect(newest()).toEqual([second]);
    store.setVerdict(second, { state: 'crashed', phase: 'measure' });
    expect(newest()).toEqual([first]);
    expect(store.listRankedFigures({ since: '2026-11-21T00:00:00.000Z' })).toEqual([]);
    expect(store.listRankedFigures({ manifest: 'none' })).toEqual([]);
    expect(store.listRankedFigures({ manifest: 'tiny/16_8_6_2' })[0]).toMatchObject({
      gitCommit: 'abc1234',
      processes: 1,
      synthetic: true,
      tpotMs: { low: null, high: null },
    });
  });

  it('are Bencher metrics with bounds where there are any', () => {
    expect(bencherMetrics([FIGURE])).toEqual({
      [NAME]: {
        'tpot-ms': { value: 2, lower_value: 1.9, upper_value: 2.2 },
        'ttft-ms': { value: 9 },
        'prefill-tok-per-s': { value: 900, lower_value: 800, upper_value: 990 },
      },
    });
    expect(Object.keys(bencherMetrics([{ ...FIGURE, tpotMs: null }])[NAME] ?? {})).not.toContain('tpot-ms');
    expect(bencherMetrics([])).toEqual({});
  });

  it('are entries of github-action-benchmark where less is better', () => {
    const extra = 'run r, commit abc1234, 6 processes';
    expect(benchmarkActionDocument([FIGURE])).toEqual([
      { name: `${NAME} TPOT`, unit: 'ms', value: 2, range: '1.9 to 2.2', extra },
      { name: `${NAME} TTFT`, unit: 'ms', value: 9, extra },
    ]);
  });

  it('have names of their own, whatever they have in common', () => {
    const figures = [
      FIGURE,
      { ...FIGURE, machineId: 'other-machine', seriesId: 'b'.repeat(64) },
      { ...FIGURE, seriesId: 'c'.repeat(64) },
      { ...FIGURE, threads: 1, seriesId: 'd'.repeat(64) },
    ];
    expect(Object.keys(bencherMetrics(figures))).toHaveLength(4);
    expect(new Set(benchmarkActionDocument(figures).map(({ name }) => name)).size).toBe(8);
  });
});
