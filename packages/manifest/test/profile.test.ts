import { describe, expect, it } from 'vitest';
import { parseProfiles, readProfiles } from '../src/index.ts';
import { refusalOf, refusalOfAsync } from './refusal.ts';

const short = { name: 'short', promptTokens: 32, newTokens: 16, warmupRequests: 1, requests: 5, processes: 6 };
const parse = (profiles: unknown) => parseProfiles(JSON.stringify({ profiles }), 'profiles.json');

describe('a profile', () => {
  it.each([
    ['no warm-up', { warmupRequests: 0 }, 'numberTooSmall', 'warmupRequests'],
    ['no requests', { requests: 0 }, 'numberTooSmall', 'requests'],
    ['no processes', { processes: 0 }, 'numberTooSmall', 'processes'],
    ['one new token, which gives no rate', { newTokens: 1 }, 'numberTooSmall', 'newTokens'],
    ['an empty prompt', { promptTokens: 0 }, 'numberTooSmall', 'promptTokens'],
    ['half a token', { promptTokens: 32.5 }, 'notAnInteger', 'promptTokens'],
    ['a misspelt key', { warmUpRequests: 1 }, 'unknownKey', 'warmUpRequests'],
    ['a missing key', { requests: undefined }, 'missingKey', 'requests'],
    ['a name with a blank', { name: 'very long' }, 'malformedText', 'name'],
  ])('with %s is refused', (_, changes, code, key) => {
    expect(refusalOf(() => parse([{ ...short, ...changes }]))).toMatchObject({
      code,
      where: `profiles.json: profiles[0].${key}`,
    });
  });

  it('with a name that is taken is refused', () => {
    expect(refusalOf(() => parse([short, { ...short, requests: 3 }]))).toMatchObject({
      code: 'duplicateProfile',
      where: 'profiles.json: profiles[1].name',
    });
  });

  it('is read as written', () => {
    expect(parse([short])).toEqual([short]);
  });
});

it('refuses a file without profiles', async () => {
  expect(refusalOf(() => parse([])).code).toBe('emptyList');
  expect(refusalOf(() => parseProfiles('[]', 'a.json')).code).toBe('wrongType');
  expect((await refusalOfAsync(() => readProfiles('/absent/profiles.json'))).code).toBe('fileNotFound');
});
