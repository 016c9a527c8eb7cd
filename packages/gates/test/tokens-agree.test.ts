import { expect, test } from 'vitest';
import { tokensAgree } from '../src/index.ts';

test('says how many sequences there were among how many requests', () => {
  expect(tokensAgree(['a', 'b', 'a', 'c'])).toEqual({
    shard: 'chain',
    code: 'nondeterministic',
    expected: 'the same tokens in all 4 requests',
    found: '3 different sequences',
  });
});

test('equal hashes, one hash and none agree', () => {
  expect(tokensAgree(['a', 'a'])).toBeNull();
  expect(tokensAgree(['a'])).toBeNull();
  expect(tokensAgree([])).toBeNull();
});
