import { describe, expect, it } from 'vitest';
import { runGroups } from '../src/data/run-groups.ts';
import { disqualified, QUALIFIED, sampleRun } from './sample-run.ts';

const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

describe('run groups', () => {
  it('keep runs apart whose speeds must not be compared', () => {
    const run = sampleRun();
    const { profile, machine } = run;
    const groups = runGroups([
      run,
      { ...run, id: 'profile', profile: { ...profile, newTokens: 64 } },
      { ...run, id: 'machine', machine: { ...machine, id: 'other' } },
      { ...run, id: 'backend', backend: 'reference' },
      { ...run, id: 'units', computeUnits: 'scalar' },
      { ...run, id: 'threads', threads: 1 },
      { ...run, id: 'provenance', provenance: 'imported' },
      { ...run, id: 'model', modelHash: 'other', model: null },
    ]);
    expect(groups).toHaveLength(8);
    expect(new Set(groups.map(({ anchor }) => anchor)).size).toBe(8);
  });

  it('put a run whose command line changed its repetitions beside the others', () => {
    const run = sampleRun();
    const fewer = { ...run, id: 'fewer', profile: { ...run.profile, processes: 2, requests: 1 } };
    expect(runGroups([run, fewer])).toHaveLength(1);
  });

  it('rank qualified runs only', () => {
    const [group] = runGroups([
      sampleRun({ id: 'qualified', ...QUALIFIED }),
      sampleRun({ id: 'unverified' }),
      sampleRun({ id: 'disqualified', ...disqualified('contract', 'chain', 'layersMismatch') }),
      sampleRun({ id: 'skipped', verdict: { state: 'skipped', missing: 'the weights' }, processes: [] }),
      sampleRun({ id: 'crashed', verdict: { state: 'crashed', phase: 'measure' } }),
    ]);
    expect(ids(group?.ranked ?? [])).toEqual(['qualified']);
    expect(ids(group?.unverified ?? [])).toEqual(['unverified']);
    expect(ids(group?.disqualified ?? [])).toEqual(['disqualified']);
    expect(ids(group?.unfinished ?? [])).toEqual(['crashed', 'skipped']);
  });

  it('order what is not ranked by topology, whatever its speed', () => {
    const [group] = runGroups([
      sampleRun({ id: 'twenty', topology: '20+4+6+2/4', speeds: [300] }),
      sampleRun({ id: 'eightHeads', topology: '6+6+6+6+6+2/8', speeds: [200] }),
      sampleRun({ id: 'six', topology: '6+6+6+6+6+2/4', speeds: [100] }),
      sampleRun({ id: 'unreadable', topology: 'by hand', speeds: [50] }),
      sampleRun({ id: 'sixteen', topology: '16+8+6+2/4', speeds: [400] }),
    ]);
    expect(ids(group?.unverified ?? [])).toEqual(['unreadable', 'six', 'eightHeads', 'sixteen', 'twenty']);
  });

  it('let runs that cannot be told apart share a place', () => {
    const run = (id: string, speeds: readonly number[]) => sampleRun({ id, speeds, ...QUALIFIED });
    const [group] = runGroups([
      run('slowest', [80, 81, 82, 83, 84, 85]),
      run('fastest', [108, 109, 110, 111, 112, 113]),
      run('nearly', [106, 107, 109, 109, 110, 111]),
      run('second', [90, 91, 92, 93, 94, 95]),
      run('noInterval', [91]),
    ]);
    expect(group?.ranked.map(({ id, rank }) => [id, rank])).toEqual([
      ['fastest', 1],
      ['nearly', 1],
      ['second', 3],
      ['noInterval', 3],
      ['slowest', 5],
    ]);
  });

  it('begin with what says most: ranked before the rest, real weights before synthetic ones', () => {
    const { model } = sampleRun();
    const synthetic = model === null ? null : { ...model, synthetic: true };
    const real = model === null ? null : { ...model, name: 'real', synthetic: false };
    const groups = runGroups([
      sampleRun({ id: 'synthetic', model: synthetic }),
      sampleRun({ id: 'real', model: real, modelHash: 'real' }),
      sampleRun({ id: 'ranked', model: synthetic, backend: 'coreml', ...QUALIFIED }),
    ]);
    expect(groups.map(({ anchor }) => anchor)).toEqual(['short-tiny-coreml', 'short-real-cpu', 'short-tiny-cpu']);
  });
});
