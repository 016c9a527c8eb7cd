import { describe, expect, it } from 'vitest';
import { openConnection } from '../src/connection.ts';
import { newStore } from './database-file.ts';
import { beginQualifiedRun, processRecord, runBeginning } from './sample-records.ts';

describe('finding runs by a word', () => {
  it('takes the id of a manifest, an id or its beginning, and nothing else', () => {
    const { store } = newStore();
    const { sessionId, gateReportId, runId: first } = beginQualifiedRun(store);
    const second = store.beginRun(runBeginning(sessionId, gateReportId));
    const ids = (word: string) => store.findRuns(word).map(({ id }) => id);
    expect(ids('tiny/16_8_6_2')).toEqual([first, second]);
    expect(ids(first)).toEqual([first]);
    expect(ids(first.slice(0, -1))).toContain(first);
    expect(ids(first.slice(0, 4))).toEqual([first, second]);
    for (const word of ['', 'tiny', '%', '_', '*', `' or 1 = 1 --`, `${first}0`, '~'])
      expect(ids(word), word).toEqual([]);
  });
});

it('a run is read without its timings when they are not asked for, even where they are damaged', () => {
  const { store, path } = newStore();
  const { runId } = beginQualifiedRun(store);
  store.recordProcess(runId, processRecord(0));
  const { sqlite } = openConnection(path, { mode: 'write' });
  sqlite.exec(`update token_timings set timings = x'53425454010101'`);
  sqlite.close();
  const [process] = store.readRun(runId, { timings: false })?.processes ?? [];
  expect(process?.requests.map(({ timings }) => timings)).toEqual(Array(5).fill(null));
  expect(process?.requests[0]?.tokensSha256).toHaveLength(64);
});
