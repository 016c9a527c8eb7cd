import type { ModelFile } from '@shardbench/model';
import { expect, test } from 'vitest';
import { guessGateMs, guessProcessMs } from '../../src/session/guess.ts';
import { PROFILE } from '../nano-chain.ts';

const modelOf = (fileBytes: number): ModelFile => ({ facts: { fileBytes } }) as unknown as ModelFile;
const TINY = modelOf(56.8e6);
const FULL = modelOf(4.08e9);
const PROMPTS = [{ tokens: Array(32).fill(3), newTokens: 16 }];

test('even nothing takes the start of a process', () => {
  expect(guessProcessMs(modelOf(0), [], 'cpu')).toBeGreaterThan(0);
  expect(guessGateMs(modelOf(0), [], 'cpu')).toBeGreaterThan(0);
});

test('more bytes, tokens and requests take longer, and so does the reference', () => {
  const usual = guessProcessMs(TINY, [PROFILE], 'cpu');
  expect(guessProcessMs(FULL, [PROFILE], 'cpu')).toBeGreaterThan(usual);
  expect(guessProcessMs(TINY, [{ ...PROFILE, newTokens: 64 }], 'cpu')).toBeGreaterThan(usual);
  expect(guessProcessMs(TINY, [{ ...PROFILE, promptTokens: 128 }], 'cpu')).toBeGreaterThan(usual);
  expect(guessProcessMs(TINY, [{ ...PROFILE, requests: 5 }], 'cpu')).toBeGreaterThan(usual);
  expect(guessProcessMs(TINY, [PROFILE, PROFILE], 'cpu')).toBeGreaterThan(usual);
  expect(guessProcessMs(TINY, [PROFILE], 'reference')).toBeGreaterThan(usual);
  expect(guessGateMs(TINY, PROMPTS, 'reference')).toBeGreaterThan(guessGateMs(TINY, PROMPTS, 'cpu'));
  expect(guessGateMs(FULL, PROMPTS, 'cpu')).toBeGreaterThan(guessGateMs(TINY, PROMPTS, 'cpu'));
});

test('the number of processes is counted by launches, not here', () => {
  const once = guessProcessMs(TINY, [PROFILE], 'cpu');
  expect(guessProcessMs(TINY, [{ ...PROFILE, processes: 100 }], 'cpu')).toBe(once);
});
