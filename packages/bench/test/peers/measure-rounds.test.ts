import { expect, test } from 'vitest';
import { measureRounds, mostRounds, peerLaunches, roundOrder } from '../../src/peers/measure-rounds.ts';
import type { MeasuredRound, PeerLaunch, SideRun } from '../../src/peers/peer-round.ts';
import { madeRun } from './made-rounds.ts';

const BOTH = peerLaunches(2, false);

/** Rounds whose processes are disturbed as the list says, one entry a process. */
const measured = async (wanted: number, launches: readonly PeerLaunch[], disturbed: readonly boolean[] = []) => {
  const rounds: MeasuredRound[] = [];
  const launched: string[] = [];
  let probes = 0;
  await measureRounds(wanted, launches, {
    launch: async ({ side, work }, round): Promise<Omit<SideRun, 'stream'>> => {
      launched.push(`${round} ${side} ${work}`);
      return madeRun(side, work, { decode: 1, disturbed: disturbed[launched.length - 1] ?? false });
    },
    stream: async () => {
      probes += 1;
      return probes;
    },
    onRound: (round) => rounds.push(round),
  });
  return { rounds, launched, probes };
};

test('one thread is measured apart only where there are more', () => {
  expect(peerLaunches(1, false).map(({ side, work }) => `${side} ${work}`)).toEqual(['ours all', 'peer all']);
  expect(peerLaunches(2, true).map(({ side, threads }) => `${side} ${threads}`)).toEqual([
    ...['ours 2', 'peer 2', 'also 2', 'ours 1', 'peer 1'],
  ]);
});

test('every other round goes backwards, so that no side is always first', () => {
  const sides = (round: number) => roundOrder(BOTH, round).map(({ side }) => side);
  expect([sides(0), sides(1)]).toEqual([
    ['ours', 'peer', 'ours', 'peer'],
    ['peer', 'ours', 'peer', 'ours'],
  ]);
});

test('memory is probed before and after every process, and a reading between two counts for both', async () => {
  const { rounds, probes } = await measured(2, BOTH.slice(0, 2));
  expect(probes).toBe(5);
  expect(rounds.map(({ runs }) => runs.map(({ stream }) => stream))).toEqual([
    [
      { before: 1, after: 2 },
      { before: 2, after: 3 },
    ],
    [
      { before: 3, after: 4 },
      { before: 4, after: 5 },
    ],
  ]);
});

test('a round in which a process was disturbed is kept and repeated', async () => {
  const { rounds } = await measured(3, BOTH.slice(0, 2), [false, true]);
  expect(rounds.map(({ round }) => round)).toEqual([0, 1, 2, 3]);
});

test('a machine that is never left alone does not keep it for ever', async () => {
  const { rounds } = await measured(3, BOTH.slice(0, 2), Array(100).fill(true));
  expect(rounds).toHaveLength(mostRounds(3));
});

test('what a launch throws ends it, and whole rounds before were handed over', async () => {
  const rounds: MeasuredRound[] = [];
  let launches = 0;
  const work = measureRounds(3, BOTH.slice(0, 2), {
    launch: async ({ side, work: kind }) => {
      launches += 1;
      if (launches === 4) throw new Error('gone');
      return madeRun(side, kind, { decode: 1 });
    },
    stream: async () => 1,
    onRound: (round) => rounds.push(round),
  });
  await expect(work).rejects.toThrow('gone');
  expect(rounds.map(({ round }) => round)).toEqual([0]);
});
