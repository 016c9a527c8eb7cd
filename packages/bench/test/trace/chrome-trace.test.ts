import { expect, test } from 'vitest';
import { type CompleteEvent, chromeTrace, operationTotals } from '../../src/trace/chrome-trace.ts';

const SUBJECT = { manifest: 'nano/2_2', profile: 'short', computeUnits: 'vnni', threads: 2 };

/** A prefill block of 8 tokens without a head, then a decode step; figures invented. */
const TIMINGS = {
  columns: [
    'tokens',
    'startNs',
    'durationNs',
    'embed',
    'ropeMask',
    'layers[0]',
    'headCopy',
    'headPredict',
    'headReduce',
  ],
  prefillSteps: 1,
  rows: Float64Array.of(8, 1000, 5000, 1000, 500, 3500, 0, 0, 0, 1, 7000, 4000, 100, 100, 2000, 300, 1000, 500),
};
const OPERATIONS = {
  names: ['attention', 'head'],
  rows: Float64Array.of(0, 0, 3, 2500, 4500, 0, 1, 1, 9500, 10_400, 1, 0, 3, 2500, 6000),
  dropped: 0,
};

const trace = chromeTrace(SUBJECT, TIMINGS, OPERATIONS);
const events = trace.traceEvents.filter((event): event is CompleteEvent => event.ph === 'X');
const told = (cat: CompleteEvent['cat']) =>
  events.filter((event) => event.cat === cat).map(({ tid, name, ts, dur }) => [tid, name, ts, dur]);

test('steps are told by what they feed, in microseconds', () => {
  expect(told('step')).toEqual([
    [0, 'prefill of 8', 1, 5],
    [0, 'decode', 7, 4],
  ]);
});

test('stages follow each other within their step, and one of no time is left out', () => {
  expect(told('stage')).toEqual([
    [0, 'embed', 1, 1],
    [0, 'ropeMask', 2, 0.5],
    [0, 'layers[0]', 2.5, 3.5],
    [0, 'embed', 7, 0.1],
    [0, 'ropeMask', 7.1, 0.1],
    [0, 'layers[0]', 7.2, 2],
    [0, 'headCopy', 9.2, 0.3],
    [0, 'headPredict', 9.5, 1],
    [0, 'headReduce', 10.5, 0.5],
  ]);
});

test('operations lie on the track of their thread, with the layer or head shard that they are of', () => {
  expect(told('operation')).toEqual([
    [1, 'attention', 2.5, 2],
    [1, 'head', 9.5, 0.9],
    [2, 'attention', 2.5, 3.5],
  ]);
  expect(events.filter(({ cat }) => cat === 'operation').map(({ args }) => args)).toEqual([
    { layer: 3 },
    { headShard: 1 },
    { layer: 3 },
  ]);
});

test('every track has a name, those of threads without operations too', () => {
  const names = trace.traceEvents.flatMap((event) => (event.name === 'thread_name' ? [[event.tid, event.args]] : []));
  expect(names).toEqual([
    [0, { name: 'chain' }],
    [1, { name: 'thread 0' }],
    [2, { name: 'thread 1' }],
  ]);
});

test('totals are of all threads together, the largest first, and what is left is no operation', () => {
  const totals = operationTotals(trace);
  expect(totals.map(({ name, count }) => [name, count])).toEqual([
    ['attention', 2],
    ['head', 1],
    ['waiting and the rest', 0],
  ]);
  // Two threads over 9 µs.
  expect(totals[0]?.share).toBeCloseTo(5.5 / 18, 12);
  expect(totals.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
});

test('where operations are not told apart, stages stand for them', () => {
  const none = { names: [], rows: new Float64Array(), dropped: 0 };
  const totals = operationTotals(chromeTrace(SUBJECT, TIMINGS, none));
  expect(totals.slice(0, 2).map(({ name, count }) => [name, count])).toEqual([
    ['layers[0]', 2],
    ['embed', 2],
  ]);
  expect(totals[0]?.share).toBeCloseTo(5.5 / 9, 12);
});

test('a request of no steps has no shares', () => {
  const empty = { names: [], rows: new Float64Array(), dropped: 0 };
  const none = chromeTrace(SUBJECT, { ...TIMINGS, rows: new Float64Array() }, empty);
  expect(operationTotals(none)).toEqual([{ name: 'waiting and the rest', count: 0, ms: 0, share: 0 }]);
});
