import { describe, expect, it } from 'vitest';
import { predictionFinding, predictions } from '../src/data/experiments.ts';
import { filterFacts, groupFilters } from '../src/data/group-filters.ts';
import { healthHeadline, rejectedRuns } from '../src/data/health.ts';
import { discountedWords, invalidBlocks, withCountingProcesses } from '../src/data/invalid-blocks.ts';
import { runGroups } from '../src/data/run-groups.ts';
import { runListPages, runsOfPage } from '../src/data/run-list.ts';
import { detailedRuns, newestOfSeries } from '../src/data/run-series.ts';
import { disqualified, QUALIFIED, sampleRun } from './sample-run.ts';

const foretelling = (id: string, changes: Parameters<typeof sampleRun>[0]) => {
  const run = sampleRun({ id, ...changes });
  const expect = [{ backend: 'cpu', gate: 'contract', shard: 'chain' }];
  return { ...run, manifest: { ...run.manifest, manifest: { expect } } };
};
const failed = disqualified('contract', 'chain', 'layersMismatch');

describe('the state of the newest runs', () => {
  it('is nothing without runs, and all is well when every one passed', () => {
    expect(healthHeadline([], null)).toMatchObject({ statement: 'Nothing is measured yet.', alarm: null });
    expect(healthHeadline(runGroups([sampleRun(QUALIFIED)]), null).statement).toBe('The only run passed every gate.');
    const two = runGroups([sampleRun({ id: 'a', ...QUALIFIED }), sampleRun({ id: 'b', ...QUALIFIED })]);
    expect(healthHeadline(two, null).statement).toBe('Both newest runs passed every gate.');
  });

  it('counts what was foretold apart from what is news, and names the news', () => {
    const groups = runGroups([
      sampleRun({ id: 'a', ...QUALIFIED }),
      foretelling('b', failed),
      sampleRun({ id: 'c', ...failed }),
      sampleRun({ id: 'd' }),
      sampleRun({ id: 'e', verdict: { state: 'skipped', missing: 'the weights' }, processes: [] }),
    ]);
    const { statement, alarm } = healthHeadline(groups, null);
    expect(statement).toBe(
      'One of five newest runs passed every gate; one failed as foretold, one failed, one could not be verified and one could not run here.',
    );
    expect(alarm).toMatch(/was disqualified: its contract gate failed\.$/);
    expect(rejectedRuns(groups).map(({ row }) => row.id)).toEqual(['c', 'b']);
  });
});

describe('what the newest session changed', () => {
  const lead = { words: 'In the newest session nothing got measurably slower', alarm: false };

  it('begins the sentence, and what became of the rest follows it', () => {
    const groups = runGroups([sampleRun({ id: 'a', ...QUALIFIED }), foretelling('b', failed)]);
    expect(healthHeadline(groups, lead)).toEqual({
      lead,
      statement: 'one of two newest runs passed every gate.',
      rest: 'Of the others, one failed as foretold.',
      alarm: null,
    });
    expect(healthHeadline([], lead).lead).toBeNull();
  });
});

describe('foretold failures', () => {
  it('are told by what came of them, and are none where no manifest foretells any', () => {
    expect(predictionFinding(predictions([sampleRun()]))).toBeNull();
    const met = foretelling('met', failed);
    const missed = foretelling('missed', QUALIFIED);
    const open = foretelling('open', { verdict: { state: 'crashed', phase: 'startup' }, processes: [] });
    expect(predictions([met, missed, open]).map(({ state, foretold }) => [state, foretold])).toEqual([
      ['met', 'contract fails at chain'],
      ['missed', 'contract fails at chain'],
      ['none', 'contract fails at chain'],
    ]);
    expect(predictionFinding(predictions([met]))).toBe('The one failure that was foretold came true.');
    expect(predictionFinding(predictions([met, missed, open]))).toBe(
      'Of three foretold failures one came true, one did not and one cannot be told.',
    );
  });
});

describe('filters', () => {
  it('are there for what can be chosen, and know a group by itself alone', () => {
    const run = sampleRun();
    const imported = sampleRun({ id: 'other', provenance: 'imported', profile: { ...run.profile, name: 'Long one' } });
    const [alone] = runGroups([run]);
    const together = runGroups([imported, run]);
    if (alone === undefined) throw new Error('expected a group');
    expect(groupFilters([alone])).toEqual([]);
    expect(groupFilters(together).map(({ key, options }) => [key, options.map(({ value }) => value)])).toEqual([
      ['p', ['short', 'long-one']],
      ['o', ['m', 'i']],
    ]);
    expect(together.map(filterFacts)).toContain(filterFacts(alone));
  });
});

describe('processes of a block during which the machine changed', () => {
  const run = sampleRun({ speeds: [100, 50, 101] });
  const placed = { ...run, processes: run.processes.map((of, blockOrdinal) => ({ ...of, blockOrdinal })) };
  const block = { sessionId: 'session', canaryBeforeNs: 1, canaryAfterNs: 2, reason: null };
  const invalid = invalidBlocks([
    { ...block, ordinal: 0, state: 'valid' },
    { ...block, ordinal: 1, state: 'invalid' },
    { ...block, sessionId: 'another', ordinal: 2, state: 'invalid' },
  ]);

  it('count for nothing, and are named', () => {
    expect(withCountingProcesses(placed, invalid).processes.map(({ ordinal }) => ordinal)).toEqual([0, 2]);
    expect(discountedWords(placed, invalid)).toMatch(/^Process 2 counts for nothing/);
  });

  it('are none where there were no blocks', () => {
    expect(withCountingProcesses(run, invalid).processes).toHaveLength(3);
    expect(discountedWords(run, invalid)).toBeNull();
  });
});

describe('lists of runs', () => {
  const many = Array.from({ length: 501 }, (_, index) => sampleRun({ id: `run-${index}`, speeds: [100] }));

  it('are cut into pages, the newest first', () => {
    expect([0, 200, 201, 501].map(runListPages)).toEqual([1, 1, 2, 3]);
    expect(runsOfPage(many, 1)[0]?.id).toBe('run-500');
    expect(runsOfPage(many, 3).map(({ id }) => id)).toHaveLength(101);
    expect(runsOfPage(many, 3).at(-1)?.id).toBe('run-0');
  });

  it('keep requests and tokens of the newest', () => {
    const detailed = detailedRuns(many);
    expect([detailed.size, detailed.has('run-0'), detailed.has('run-500')]).toEqual([500, false, true]);
  });

  it('have one newest run for every series', () => {
    const again = { ...many[0], id: 'again' } as (typeof many)[number];
    expect(newestOfSeries([...many.slice(0, 2), again]).map(({ id }) => id)).toEqual(['run-1', 'again']);
  });
});
