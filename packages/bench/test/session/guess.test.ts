import type { ModelFile } from '@shardbench/model';
import { expect, test } from 'vitest';
import { guessGateMs, guessProcessMs } from '../../src/session/guess.ts';
import { PROFILE } from '../nano-chain.ts';

const modelOf = (fileBytes: number): ModelFile => ({ facts: { fileBytes } }) as unknown as ModelFile;
const TINY = modelOf(56.8e6);
const FULL = modelOf(4.08e9);
const NOTHING = { prompts: [], goldenTokens: [], blockSizes: [] };
const SUBJECT = { ...NOTHING, prompts: [{ tokens: Array<number>(32).fill(3), newTokens: 16 }] };

test('even nothing takes the start of a process', () => {
  expect(guessProcessMs(modelOf(0), [], 'cpu')).toBeGreaterThan(0);
  expect(guessGateMs(modelOf(0), NOTHING, 'cpu')).toBeGreaterThan(0);
});

test('more bytes, tokens and requests take longer, and so does the reference', () => {
  const usual = guessProcessMs(TINY, [PROFILE], 'cpu');
  expect(guessProcessMs(FULL, [PROFILE], 'cpu')).toBeGreaterThan(usual);
  expect(guessProcessMs(TINY, [{ ...PROFILE, newTokens: 64 }], 'cpu')).toBeGreaterThan(usual);
  expect(guessProcessMs(TINY, [{ ...PROFILE, promptTokens: 128 }], 'cpu')).toBeGreaterThan(usual);
  expect(guessProcessMs(TINY, [{ ...PROFILE, requests: 5 }], 'cpu')).toBeGreaterThan(usual);
  expect(guessProcessMs(TINY, [PROFILE, PROFILE], 'cpu')).toBeGreaterThan(usual);
  expect(guessProcessMs(TINY, [PROFILE], 'reference')).toBeGreaterThan(usual);
  expect(guessGateMs(TINY, SUBJECT, 'reference')).toBeGreaterThan(guessGateMs(TINY, SUBJECT, 'cpu'));
  expect(guessGateMs(FULL, SUBJECT, 'cpu')).toBeGreaterThan(guessGateMs(TINY, SUBJECT, 'cpu'));
  const golden = { ...SUBJECT, goldenTokens: Array<number>(128).fill(3) };
  expect(guessGateMs(TINY, golden, 'cpu')).toBeGreaterThan(guessGateMs(TINY, SUBJECT, 'cpu'));
  expect(guessGateMs(TINY, SUBJECT, 'cpu')).toBeGreaterThan(guessGateMs(TINY, NOTHING, 'cpu'));
});

test('the number of processes is counted by launches, not here', () => {
  const once = guessProcessMs(TINY, [PROFILE], 'cpu');
  expect(guessProcessMs(TINY, [{ ...PROFILE, processes: 100 }], 'cpu')).toBe(once);
});
