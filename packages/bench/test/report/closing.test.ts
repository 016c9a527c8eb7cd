import { expect, test } from 'vitest';
import { closingSentences } from '../../src/report/closing.ts';
import { PROFILE } from '../nano-chain.ts';
import { PASSED, ROPE_FAILED, ROPE_VERDICT, storedRuns } from '../stored-runs.ts';

const LONG = { ...PROFILE, name: 'long' };
const REAL = { name: 'Phi 4', synthetic: false };

test('where nothing was measured nothing is claimed', () => {
  const [first, second] = closingSentences(storedRuns({ report: ROPE_FAILED, verdict: ROPE_VERDICT }));
  expect(first).toBe('Nothing was measured.');
  expect(second).not.toContain('synthetic');
});

test('one of each is counted in the singular', () => {
  expect(closingSentences(storedRuns({ stepMs: [1] }))[0]).toBe(
    'Measured 1 manifest in 1 run and 1 process; none is ranked.',
  );
});

test('manifests, runs and processes are counted apart', () => {
  const runs = storedRuns(
    { stepMs: [1, 1] },
    { stepMs: [1], profile: LONG },
    { manifest: 'b', stepMs: [1] },
    { manifest: 'c' },
  );
  expect(closingSentences(runs)[0]).toContain('Measured 2 manifests in 3 runs and 4 processes; ');
});

test('what may be ranked is said', () => {
  const qualified = storedRuns({ stepMs: [1], report: PASSED, verdict: { state: 'qualified' } });
  expect(closingSentences(qualified)[0]).toContain('1 run passed every gate and may be ranked');
});

test('synthetic weights are warned of, all or some', () => {
  expect(closingSentences(storedRuns({ stepMs: [1] }))[1]).toMatch(
    /^The weights are synthetic: .* nothing about the speed of a real model\.$/,
  );
  const mixed = storedRuns({ stepMs: [1] }, { stepMs: [1], model: REAL });
  expect(closingSentences(mixed)[1]).toMatch(/^Some of the weights are synthetic/);
  expect(closingSentences(storedRuns({ stepMs: [1], model: REAL }))[1]).toMatch(/^Figures hold for this machine/);
});

test('the last sentence is the command for a chain of one’s own', () => {
  const sentences = closingSentences(storedRuns({ stepMs: [1] }));
  expect(sentences.length).toBe(3);
  expect(sentences[2]).toContain('pnpm bench all path/to/');
});
