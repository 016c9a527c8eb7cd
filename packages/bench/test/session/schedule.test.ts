import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChainUnderTest } from '../../src/chains/chain-under-test.ts';
import { type Launch, schedule } from '../../src/session/schedule.ts';

const chainNamed = (id: string): ChainUnderTest => ({ manifest: { id } }) as unknown as ChainUnderTest;
const profileNamed = (name: string, processes: number) => ({
  ...{ promptTokens: 1, newTokens: 2, warmupRequests: 1, requests: 1 },
  ...{ name, processes },
});

const text = ({ chain, profiles }: Launch): string =>
  `${chain.manifest.id} ${profiles.map(({ name }) => name).join('+')}`;
const planned = (chains: string[], ...profiles: [string, number][]): string[] =>
  schedule(
    chains.map(chainNamed),
    profiles.map(([name, processes]) => profileNamed(name, processes)),
  ).map(text);

test('without chains or profiles nothing is launched', () => {
  expect(planned([], ['short', 3])).toEqual([]);
  expect(planned(['A'])).toEqual([]);
});

test('rounds go forward, then in reverse', () => {
  expect(planned(['A', 'B', 'C'], ['short', 3])).toEqual([
    ...['A short', 'B short', 'C short'],
    ...['C short', 'B short', 'A short'],
    ...['A short', 'B short', 'C short'],
  ]);
});

test('which profile goes first alternates from round to round', () => {
  expect(planned(['A'], ['short', 3], ['long', 3])).toEqual(['A short+long', 'A long+short', 'A short+long']);
});

test('a profile that wants fewer processes leaves the later rounds', () => {
  expect(planned(['A', 'B'], ['short', 3], ['long', 1])).toEqual([
    ...['A short+long', 'B short+long'],
    ...['B short', 'A short'],
    ...['A short', 'B short'],
  ]);
});

test('every chain gets every process that every profile wants, one per round', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), counts, (chainCount, processes) => {
      const chains = Array.from({ length: chainCount }, (_, index) => chainNamed(`c${index}`));
      const profiles = processes.map((count, index) => profileNamed(`p${index}`, count));
      const launches = schedule(chains, profiles);
      for (const chain of chains) {
        for (const profile of profiles) {
          const rounds = launches
            .filter((launch) => launch.chain === chain && launch.profiles.includes(profile))
            .map(({ round }) => round);
          expect(rounds).toEqual(Array.from({ length: profile.processes }, (_, round) => round));
        }
      }
      expect(launches.every(({ profiles: { length } }) => length > 0)).toBe(true);
    }),
  );
});
