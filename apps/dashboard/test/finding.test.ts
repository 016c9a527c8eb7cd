import type { RunOverview, StoredModel } from '@shardbench/db';
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

  it('never calls an unverified run fast, and says why it is none', () => {
    expect(found(sampleRun({ speeds: FAST }), sampleRun({ id: 'other', topology: '20+4+6+2/4' }))).toEqual({
      statement: 'Nothing is ranked: a gate has no result.',
      alarm: null,
    });
  });

  it('sums up several reasons', () => {
    const verdict = { state: 'unverified', reason: 'noReference' } as const;
    const runs = [sampleRun(), sampleRun({ id: 'other', verdict })];
    expect(found(...runs).statement).toBe('Nothing is ranked: no cut passed every gate.');
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

  it('says first that weights are synthetic, whoever leads', () => {
    const synthetic = { model: { ...sampleRun().model, synthetic: true } as StoredModel, ...QUALIFIED };
    const fast = sampleRun({ id: 'fast', speeds: FAST, ...synthetic });
    const slow = sampleRun({ id: 'slow', topology: '20+4+6+2/4', speeds: SLOW, ...synthetic });
    expect(found(slow, fast).statement).toMatch(/^On synthetic weights, 16\+8\+6\+2\/4 is the fastest cut/);
    expect(found(slow, { ...slow, id: 'like' }).statement).toBe(
      'On synthetic weights, no cut is faster than another on this machine: both intervals overlap.',
    );
  });

  it('names no winner when the intervals overlap', () => {
    const one = sampleRun({ id: 'one', ...QUALIFIED });
    const other = sampleRun({ id: 'other', topology: '20+4+6+2/4', speeds: SLOW.map((of) => of + 1), ...QUALIFIED });
    const third = sampleRun({ id: 'third', topology: '12+12+6+2/4', ...QUALIFIED });
    expect(found(one, other, third).statement).toBe(
      'No cut is faster than another on this machine: all three intervals overlap.',
    );
  });

  it('does not call all cuts alike when two that share the first place lie apart', () => {
    const wide = sampleRun({ id: 'wide', speeds: [98, 99, 112, 113, 114, 115], ...QUALIFIED });
    const high = sampleRun({ id: 'high', topology: '20+4+6+2/4', speeds: FAST.map((of) => of - 5), ...QUALIFIED });
    const low = sampleRun({ id: 'low', topology: '32/4', speeds: [98, 99, 99, 99, 99, 100], ...QUALIFIED });
    expect(found(low, high, wide).statement).toBe(
      'No single cut is the fastest on this machine: 16+8+6+2/4, 20+4+6+2/4 and 32/4 share the first place.',
    );
  });

  it('gives the first place to nobody whose lead a later, wider interval reaches', () => {
    const fast = sampleRun({ id: 'fast', speeds: FAST, ...QUALIFIED });
    const slow = sampleRun({ id: 'slow', topology: '20+4+6+2/4', speeds: SLOW, ...QUALIFIED });
    const wide = sampleRun({ id: 'wide', topology: '32/4', speeds: [80, 81, 82, 83, 84, 120], ...QUALIFIED });
    expect(found(fast, slow, wide).statement).toMatch(/^No single cut is the fastest/);
  });

  it('calls nothing the fastest without intervals', () => {
    const one = sampleRun({ id: 'one', speeds: [110, 111], ...QUALIFIED });
    const other = sampleRun({ id: 'other', topology: '20+4+6+2/4', speeds: [90, 91], ...QUALIFIED });
    expect(found(one, other).statement).toBe(
      'No cut can be called the fastest: too few processes were measured for an interval.',
    );
  });

  it('says that a chain passed which was expected to fail', () => {
    const { manifest } = sampleRun({ id: 'surprise' });
    const stated = { ...manifest, manifest: { expect: [{ backend: 'cpu', gate: 'residency', shard: '[0,16)' }] } };
    expect(found(sampleRun({ id: 'surprise', ...QUALIFIED, manifest: stated })).alarm).toBe(
      '16+8+6+2/4 was expected to fail its residency gate at [0,16), and passed.',
    );
    const elsewhere = {
      ...manifest,
      manifest: { expect: [{ backend: 'coreml', gate: 'residency', shard: '[0,16)' }] },
    };
    expect(found(sampleRun({ id: 'surprise', ...QUALIFIED, manifest: elsewhere })).alarm).toBeNull();
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
