import type { Profile } from '@shardbench/manifest';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';

/** One worker launch: which chain, which profile goes first. */
export interface Launch {
  readonly chain: ChainUnderTest;
  /** Round that the launch belongs to, from 0. */
  readonly round: number;
  /** In measured order. */
  readonly profiles: readonly Profile[];
}

/**
 * Rounds forward then reverse over the chains (A B C C B A …), so that a slow drift of the machine falls on all of them
 * alike. Which profile goes first alternates from round to round. A profile that wants fewer processes than another
 * leaves the later rounds.
 */
export const schedule = (chains: readonly ChainUnderTest[], profiles: readonly Profile[]): Launch[] => {
  const rounds = Math.max(0, ...profiles.map(({ processes }) => processes));
  return Array.from({ length: rounds }, (_, round) => {
    const wanted = profiles.filter(({ processes }) => round < processes);
    const ordered = round % 2 === 0 ? wanted : wanted.toReversed();
    const order = round % 2 === 0 ? chains : chains.toReversed();
    return order.map((chain) => ({ chain, round, profiles: ordered }));
  }).flat();
};
