import type { RunOverview } from '@shardbench/db';
import { describe, expect, it } from 'vitest';
import { findingOf } from '../src/data/finding.ts';
import { runGroups } from '../src/data/run-groups.ts';
import { disqualified, QUALIFIED, sampleRun } from './sample-run.ts';

const found = (...runs: readonly RunOverview[]) => findingOf(runGroups(runs));

const FAST = [108, 109, 110, 110, 111, 112];
const SLOW = [98, 99, 100, 100, 101, 102];

describe('the sentence of the first page', () => {
  it('says that nothing is measured when the database is empty', () => {
    expect(found()).toEqual({ statement: 'Nothing is measured yet.', alarm: null });
  });

  it('never calls an unverified run fast, and names the gates that are missing', () => {
    expect(found(sampleRun({ speeds: FAST }), sampleRun({ id: 'other', topology: '20+4+6+2/4' }))).toEqual({
      statement: 'Nothing is ranked yet: residency, golden and parity are not built.',
      alarm: null,
    });
  });

  it('says the reason when it is another one than missing gates', () => {
    const verdict = { state: 'unverified', reason: 'noReference' } as const;
    expect(found(sampleRun({ verdict })).statement).toBe('Nothing is ranked yet: no weights to compare with.');
  });

  it('sums up several reasons', () => {
    const verdict = { state: 'unverified', reason: 'noReference' } as const;
    const runs = [sampleRun(), sampleRun({ id: 'other', verdict })];
    expect(found(...runs).statement).toBe('Nothing is ranked yet: no cut passed every gate.');
  });

  it('says so when every cut was disqualified', () => {
    const run = sampleRun({ topology: '24+6+2/4', ...disqualified('residency', '[0,24)', 'notResident') });
    expect(found(run)).toEqual({
      statement: 'Nothing is ranked: no cut passed its gates.',
      alarm: '24+6+2/4 was disqualified: its residency gate failed at [0,24).',
    });
  });

  it('names the fastest ranked cut with its lead when the intervals are apart', () => {
    const fast = sampleRun({ id: 'fast', speeds: FAST, ...QUALIFIED });
    const slow = sampleRun({ id: 'slow', topology: '20+4+6+2/4', speeds: SLOW, ...QUALIFIED });
    expect(found(slow, fast).statement).toBe(
      '16+8+6+2/4 is the fastest cut that passes every gate, by 10 % over 20+4+6+2/4.',
    );
  });

  it('names no winner when the intervals overlap', () => {
    const one = sampleRun({ id: 'one', ...QUALIFIED });
    const other = sampleRun({ id: 'other', topology: '20+4+6+2/4', speeds: SLOW.map((of) => of + 1), ...QUALIFIED });
    expect(found(one, other).statement).toBe(
      '20+4+6+2/4 and 16+8+6+2/4 are the fastest cuts that pass every gate: they cannot be told apart.',
    );
  });

  it('does not compare with runs that are not ranked', () => {
    const ranked = sampleRun({ id: 'ranked', speeds: SLOW, ...QUALIFIED });
    expect(found(ranked, sampleRun({ id: 'faster', topology: '32/4', speeds: FAST })).statement).toBe(
      '16+8+6+2/4 is the only cut that passes every gate.',
    );
  });

  it('names a disqualified manifest by its id when another one has the same topology', () => {
    const wrong = sampleRun({ id: 'wrong', ...disqualified('contract', 'chain', 'ropeDimMismatch') });
    expect(found(sampleRun(), wrong).alarm).toBe('sample/wrong was disqualified: its contract gate failed.');
  });

  it('counts a manifest that failed under two profiles once, and an expected failure not at all', () => {
    const failure = disqualified('contract', 'chain', 'ropeDimMismatch');
    const long = { name: 'long', promptTokens: 128, newTokens: 64, warmupRequests: 1, requests: 3, processes: 6 };
    const wrong = sampleRun({ id: 'wrong', ...failure });
    const { manifest } = sampleRun({ id: 'expected' });
    const expected = sampleRun({
      id: 'expected',
      ...failure,
      manifest: { ...manifest, manifest: { expect: [{ backend: 'cpu', gate: 'contract', shard: 'chain' }] } },
    });
    expect(found(sampleRun(), wrong, { ...wrong, id: 'again', profile: long }, expected).alarm).toMatch(
      /^sample\/wrong was disqualified/,
    );
  });

  it('says that a chain crashed', () => {
    const crashing = sampleRun({ topology: '32/4', verdict: { state: 'crashed', phase: 'startup' }, processes: [] });
    expect(found(crashing)).toEqual({ statement: 'Nothing could be measured.', alarm: '32/4 crashed at startup.' });
  });
});
