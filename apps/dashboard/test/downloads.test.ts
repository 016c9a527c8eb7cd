import { describe, expect, it } from 'vitest';
import { columnarJson, csv, jsonLines, runRecord } from '../src/data/downloads.ts';
import { runTokens, tokenGapsMs } from '../src/data/run-tokens.ts';
import { tokenFinding, tokenStrip } from '../src/data/token-strip.ts';
import { sampleProcess } from './sample-chain.ts';
import { disqualified, QUALIFIED, sampleRun } from './sample-run.ts';

describe('records of runs', () => {
  it('have no figure for a run without a speed, whatever was measured before', () => {
    const run = sampleRun();
    const forgetful = { ...run, ...disqualified('endToEnd', 'chain', 'nondeterministic'), processes: run.processes };
    expect(runRecord(forgetful)).toMatchObject({
      verdict: 'disqualified',
      gate: 'endToEnd',
      decodeTokPerS: null,
      tpotMs: null,
    });
    expect(runRecord({ ...run, ...QUALIFIED })).toMatchObject({ verdict: 'qualified', gate: null, decodeTokPerS: 100 });
    expect(runRecord(run)).toMatchObject({
      verdict: 'unverified',
      decodeTokPerSLow: expect.closeTo(98),
      decodeTokPerSHigh: expect.closeTo(102),
    });
  });
});

describe('a file of comma-separated values', () => {
  it('quotes what would end a cell, and disarms what a spreadsheet would run', () => {
    const text = csv([{ name: 'a "b", c', formula: '=HYPERLINK("x")', line: 'one\ntwo', count: -1, none: null }]);
    expect(text).toBe(`name,formula,line,count,none\r\n"a ""b"", c","'=HYPERLINK(""x"")","one\ntwo",-1,\r\n`);
    for (const formula of ['+1', '-1', '@x', '\tx']) expect(csv([{ formula }])).toContain(`'${formula}`);
  });

  it('is empty but for its end without records', () => {
    expect(csv([])).toBe('\r\n');
  });
});

describe('files of JSON', () => {
  it('hold a record per line, or a list per column', () => {
    const records = [
      { id: 'a', ms: 1 },
      { id: 'b', ms: null },
    ];
    expect(jsonLines(records)).toBe('{"id":"a","ms":1}\n{"id":"b","ms":null}\n');
    expect(JSON.parse(columnarJson(records))).toEqual({ count: 2, columns: { id: ['a', 'b'], ms: [1, null] } });
  });
});

describe('tokens of a run', () => {
  const chain = {
    id: 'c',
    title: 'c',
    layerCounts: [4],
    headShards: 1,
    costs: { layerNs: 1e5, headNs: 1e5, shardNs: 1e3 },
  };
  const profile = { name: 'p', promptTokens: 64, newTokens: 9, warmupRequests: 1, requests: 3, processes: 2 };
  const processes = [0, 1].map((ordinal) => {
    const { requests, ...process } = sampleProcess(chain, profile, ordinal, '2026-11-20T08:15:00.000Z');
    return {
      ...process,
      id: `${ordinal}`,
      blockOrdinal: null,
      environmentBefore: null,
      environmentAfter: null,
      requests: requests.map((of) => ({ ...of, id: `${ordinal}.${of.ordinal}` })),
    };
  });

  it('are the gaps between the ends of steps, which add up to the latency after the first token', () => {
    const [request] = processes[0]?.requests ?? [];
    if (request === undefined) throw new Error('expected a request');
    const gaps = tokenGapsMs(request.timings);
    expect(gaps).toHaveLength(profile.newTokens - 1);
    expect(gaps.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo((request.latencyNs - request.ttftNs) / 1e6);
  });

  it('are all there, each request named by its phase', () => {
    const { requests } = runTokens({ id: 'run', processes });
    expect(requests.map(({ process, request, phase }) => `${process}.${request} ${phase}`).slice(0, 5)).toEqual([
      '1.1 first request, cold',
      '1.2 warm-up',
      '1.3 measured',
      '1.4 measured',
      '1.5 measured',
    ]);
    expect(requests).toHaveLength(10);
  });

  it('are summed up by place over measured requests alone', () => {
    const strip = tokenStrip(processes);
    expect(strip).toMatchObject({ requests: 6 });
    expect(strip?.places.map(({ tokens }) => tokens)).toEqual(['2', '3', '4', '5', '6', '7', '8', '9']);
    for (const { lowMs, medianMs, highMs } of strip?.places ?? []) {
      expect(lowMs).toBeLessThanOrEqual(medianMs);
      expect(medianMs).toBeLessThanOrEqual(highMs);
    }
    expect(tokenStrip([])).toBeNull();
    const archived = processes.map((of) => ({
      ...of,
      requests: of.requests.map((request) => ({ ...request, timings: null })),
    }));
    expect(tokenStrip(archived)).toBeNull();
    expect(runTokens({ id: 'run', processes: archived }).requests[0]?.itlMs).toEqual([]);
  });

  it('get slower in words only when they do', () => {
    const strip = (medians: readonly number[]) => ({
      requests: 1,
      lowMs: 1,
      highMs: 2,
      places: medians.map((medianMs, index) => ({
        tokens: `${index + 2}`,
        medianMs,
        lowMs: medianMs,
        highMs: medianMs,
      })),
    });
    expect(tokenFinding(strip([1, 1, 1, 1]))).toMatch(/^Tokens take about 1.00 ms/);
    expect(tokenFinding(strip([1, 1, 2, 2]))).toMatch(/^Tokens get slower/);
    expect(tokenFinding(strip([2, 2, 1, 1]))).toMatch(/^Tokens get faster/);
  });
});
