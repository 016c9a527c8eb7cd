import type { ProcessDetail, StoredRequest } from '@shardbench/db';
import { GATE_RULE_VERSION } from '@shardbench/gates';
import { describe, expect, it } from 'vitest';
import { describeMethod } from '../src/data/describe-group.ts';
import { warmupFinding } from '../src/data/process-words.ts';
import { requestStrip } from '../src/data/request-strip.ts';
import { runFacts } from '../src/data/run-facts.ts';
import { runGroups } from '../src/data/run-groups.ts';
import { figuresWarning, runSentence } from '../src/data/run-page.ts';
import { runRow } from '../src/data/run-row.ts';
import { seriesNeighbours } from '../src/data/run-series.ts';
import { disqualified, QUALIFIED, sampleProcessOverview, sampleRun } from './sample-run.ts';

const sentence = (run = sampleRun()) => runSentence(run, runRow(run));

describe('the sentence of a run', () => {
  it('begins with the verdict, never with a speed', () => {
    expect(sentence()).toBe('16+8+6+2/4 is not ranked: a gate has no result.');
    expect(sentence(sampleRun(QUALIFIED))).toBe('16+8+6+2/4 passes every gate.');
    expect(sentence(sampleRun(disqualified('residency', '[0,16)', 'notResident')))).toBe(
      '16+8+6+2/4 is disqualified: the residency gate failed at [0,16).',
    );
    expect(sentence(sampleRun({ verdict: { state: 'crashed', phase: 'warmup' } }))).toBe(
      '16+8+6+2/4 crashed in warm-up.',
    );
    expect(sentence(sampleRun({ verdict: { state: 'skipped', missing: 'the weights' } }))).toBe(
      '16+8+6+2/4 was skipped: the weights is missing.',
    );
  });

  it('says whether a manifest foretold what happened', () => {
    const { manifest } = sampleRun();
    const expecting = { ...manifest, manifest: { expect: [{ backend: 'cpu', gate: 'golden', shard: 'head 1' }] } };
    expect(sentence(sampleRun({ ...disqualified('golden', 'head 1', 'cosineLow'), manifest: expecting }))).toBe(
      '16+8+6+2/4 is disqualified, as its manifest expects: the golden gate failed at head 1.',
    );
    expect(sentence(sampleRun({ ...QUALIFIED, manifest: expecting }))).toBe(
      '16+8+6+2/4 was expected to fail its golden gate at head 1, and passed.',
    );
  });

  it('is followed by a warning where figures are no speed or too few', () => {
    const { processes } = sampleRun();
    expect(figuresWarning(sampleRun())).toBeNull();
    expect(figuresWarning(sampleRun({ speeds: [1, 2] }))).toBe('2 of 6 planned processes were measured.');
    const verdict = { state: 'disqualified', gate: 'endToEnd', shard: 'chain', code: 'nondeterministic' } as const;
    expect(figuresWarning(sampleRun({ verdict, processes }))).toMatch(/^Measured before it was disqualified/);
  });
});

describe('the method of a group', () => {
  const method = (...speeds: readonly (readonly number[])[]) => {
    const runs = speeds.map((of, index) => sampleRun({ id: `${index}`, speeds: of }));
    const [group] = runGroups(runs);
    if (group === undefined) throw new Error('expected a group');
    return describeMethod(group);
  };

  it('says how many processes a median has and how sure its interval is', () => {
    expect(method([1, 2, 3, 4, 5, 6])).toBe(
      'warm requests only, median of 6 process medians with an interval of 96.9 % confidence',
    );
    expect(method([1, 2])).toBe('warm requests only, median of 2 process medians, too few for an interval');
    expect(method([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7, 8])).toBe(
      'warm requests only, median of 6 to 8 process medians with an interval of at least 96.9 % confidence',
    );
  });
});

const request = (ordinal: number, phase: StoredRequest['phase'], latencyMs: number): StoredRequest => ({
  id: `${ordinal}`,
  ordinal,
  phase,
  startedNs: 0,
  latencyNs: latencyMs * 1e6,
  ttftNs: 0,
  promptTokens: 32,
  newTokens: 16,
  tokensSha256: '',
  timings: null,
});

const process = (...requests: readonly StoredRequest[]): ProcessDetail => ({
  ...sampleProcessOverview(0, 100),
  requests,
});

describe('the strip of requests', () => {
  it('is none without warm requests', () => {
    expect(requestStrip([process(request(0, 'firstRequest', 900))])).toBeNull();
  });

  it('leaves the cold first request out and keeps warm-up apart from what is measured', () => {
    const strip = requestStrip([
      process(request(0, 'firstRequest', 900), request(1, 'warmup', 20), request(2, 'measure', 10)),
      process(request(0, 'warmup', 15), request(1, 'measure', 10)),
    ]);
    expect(strip).toEqual({
      lowMs: 10,
      highMs: 20,
      warmup: [
        { x: 0.125, y: 1 },
        { x: 0.625, y: 0.5 },
      ],
      measured: [
        { x: 0.375, y: 0 },
        { x: 0.875, y: 0 },
      ],
      shaded: [
        [0, 0.25],
        [0.5, 0.75],
      ],
      boundaries: [0.5],
    });
  });

  it('draws equal latencies in the middle', () => {
    expect(requestStrip([process(request(0, 'measure', 10))])?.measured).toEqual([{ x: 0.5, y: 0.5 }]);
  });
});

describe('the warm-up verdict of a run', () => {
  it('counts its processes when they differ', () => {
    const steady = { ...sampleProcessOverview(0, 1), warmup: { requests: 1, verdict: 'steady' as const } };
    const stepped = { ...sampleProcessOverview(1, 1), warmup: { requests: 1, verdict: 'stepped' as const } };
    expect(warmupFinding([steady])).toBe('Warm-up was enough: every process was steady.');
    expect(warmupFinding([stepped])).toBe('Warm-up verdict of every process: stepped.');
    expect(warmupFinding([steady, stepped, steady])).toBe(
      'Warm-up verdicts of 3 processes: steady in 2, stepped in 1.',
    );
  });
});

describe('the facts of a run', () => {
  it('hold everything that a number is traced by', () => {
    const run = sampleRun();
    const values = runFacts(run).flatMap(({ facts }) => facts.map(({ value }) => value));
    for (const hash of [run.modelHash, run.executionHash, run.manifestHash, run.promptSha256, run.tokensSha256]) {
      expect(values).toContain(hash);
    }
    expect(values).toContain('pnpm bench all');
    expect(values).toContain(`gates ${GATE_RULE_VERSION} · summary 1 · warm-up 1`);
  });

  it('say that processes made different tokens', () => {
    const facts = runFacts(sampleRun({ tokensSha256: null })).flatMap((of) => of.facts);
    expect(facts).toContainEqual({ name: 'Tokens', value: 'differ between processes', code: false });
  });
});

describe('the neighbours of a run', () => {
  it('belong to the same series', () => {
    const run = sampleRun();
    const neighbours = seriesNeighbours([
      { ...run, id: 'first' },
      { ...run, id: 'elsewhere', backend: 'reference' },
      { ...run, id: 'second' },
    ]);
    expect(neighbours.get('first')).toEqual({ earlier: null, later: 'second' });
    expect(neighbours.get('second')).toEqual({ earlier: 'first', later: null });
    expect(neighbours.get('elsewhere')).toEqual({ earlier: null, later: null });
  });
});
