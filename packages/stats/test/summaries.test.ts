import { expect, test } from 'vitest';
import { processSummary, runSummary, type TimedRequest } from '../src/index.ts';
import { evenTimings } from './timings.ts';

/** Four prompt tokens in `prefillMs`, three new ones with `stepMs` between them. */
function request(prefillMs: number, stepMs: number, phase: TimedRequest['phase'] = 'measure'): TimedRequest {
  return { phase, timings: evenTimings(prefillMs, stepMs, 3), promptTokens: 4, newTokens: 3 };
}

const singleToken: TimedRequest = {
  phase: 'measure',
  timings: evenTimings(20, 10, 1),
  promptTokens: 4,
  newTokens: 1,
};

test('a process without a measured request has no summary', () => {
  expect(() => processSummary([request(900, 90, 'firstRequest'), request(20, 10, 'warmup')])).toThrow(
    'at least one measured request',
  );
});

test('the first request and warm-up never enter a summary', () => {
  const measured = [request(20, 10), request(22, 11), request(24, 12)];
  expect(processSummary([request(900, 90, 'firstRequest'), request(400, 40, 'warmup'), ...measured])).toEqual(
    processSummary(measured),
  );
});

test('speeds and times are medians over requests', () => {
  const summary = processSummary([request(20, 10), request(80, 40), request(40, 20)]);
  expect(summary).toMatchObject({ ruleVersion: 1, requests: 3, ttftMs: 40, tpotMs: 20, latencyMs: 80 });
  expect(summary.prefillTokPerS).toBeCloseTo(100, 9);
  expect(summary.decodeTokPerS).toBeCloseTo(50, 9);
});

test('stages are means over all decode steps, so they add up', () => {
  const { stages } = processSummary([request(20, 8), request(20, 8), request(20, 32)]);
  expect(stages?.steps).toBe(6);
  expect(stages?.stagesMs.layers).toEqual([2, 2]);
});

test('warm-up is judged on the ordered latencies of measured requests', () => {
  const stepped = [40, 40, 20, 20, 20, 20].map((stepMs) => request(20, stepMs));
  expect(processSummary(stepped).warmup).toMatchObject({ verdict: 'stepped', stepAt: 2 });
  expect(processSummary(stepped.slice(0, 3)).warmup).toMatchObject({ verdict: 'tooShort', n: 3 });
});

test('single-token requests leave decode empty', () => {
  const process = processSummary([singleToken]);
  expect(process).toMatchObject({ tpotMs: null, decodeTokPerS: null, stages: null });
  expect(runSummary([process])).toMatchObject({ tpotMs: null, decodeTokPerS: null, stagesMs: null, namedShare: null });
});

test('a run needs at least one process', () => {
  expect(() => runSummary([])).toThrow('at least one value');
});

test('processes of chains with different cuts do not mix', () => {
  const other = { ...request(20, 10), timings: evenTimings(20, 10, 3, 4) };
  expect(() => runSummary([processSummary([request(20, 10)]), processSummary([other])])).toThrow(
    '2 and 4 layer shards',
  );
});

test('a run takes intervals over its processes, each of them one value', () => {
  const processes = [10, 11, 12, 13, 14, 15].map((stepMs) =>
    processSummary([request(20, stepMs), request(20, stepMs)]),
  );
  const run = runSummary(processes);
  expect(run).toMatchObject({ ruleVersion: 1, processes: 6 });
  expect(run.tpotMs).toEqual({ median: 12.5, low: 10, high: 15, n: 6, confidence: 0.96875 });
  expect(run.decodeTokPerS?.low).toBeCloseTo(1000 / 15, 9);
  expect(run.ttftMs).toMatchObject({ median: 20, low: 20, high: 20 });
  expect(run.stagesMs?.layers[0]).toBeCloseTo(12.5 / 8, 9);
  expect(run.namedShare).toBeCloseTo(7 / 8, 9);
});

test('below six processes a run has medians without intervals', () => {
  const run = runSummary([processSummary([request(20, 10)]), processSummary([request(30, 10)])]);
  expect(run.ttftMs).toEqual({ median: 25, low: null, high: null, n: 2, confidence: null });
});
