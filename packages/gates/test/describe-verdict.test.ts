import { expect, test } from 'vitest';
import { describeVerdict, RUN_PHASES, UNVERIFIED_REASONS } from '../src/index.ts';

test('names gate, shard and code of a failure', () => {
  const verdict = { state: 'disqualified', gate: 'residency', shard: '[0,24)', code: 'notResident' } as const;
  expect(describeVerdict(verdict)).toBe('disqualified: residency gate of [0,24) (notResident)');
});

test('leaves the shard out where the chain is at fault', () => {
  const verdict = { state: 'disqualified', gate: 'endToEnd', shard: 'chain', code: 'nondeterministic' } as const;
  expect(describeVerdict(verdict)).toBe('disqualified: end-to-end gate (nondeterministic)');
});

test('has words of its own for every reason and every phase', () => {
  const phrases = [
    ...UNVERIFIED_REASONS.map((reason) => describeVerdict({ state: 'unverified', reason })),
    ...RUN_PHASES.map((phase) => describeVerdict({ state: 'crashed', phase })),
  ];
  expect(new Set(phrases).size).toBe(UNVERIFIED_REASONS.length + RUN_PHASES.length);
  expect(phrases).toContain('unverified: not every gate is built yet');
  expect(phrases).toContain('crashed at startup');
});

test('says what was missing and what qualified', () => {
  expect(describeVerdict({ state: 'skipped', missing: 'models/phi4.gguf' })).toBe(
    'skipped: models/phi4.gguf is missing',
  );
  expect(describeVerdict({ state: 'qualified' })).toBe('qualified');
});
