import { isDisturbed, type MeasuredRound, type PeerLaunch, type SideRun } from './peer-round.ts';

/** What rounds are made with. */
export interface RoundWork {
  launch(launch: PeerLaunch, round: number): Promise<Omit<SideRun, 'stream'>>;
  /** Bytes per second that memory is read with now. */
  stream(): Promise<number>;
  /** Called with every round as soon as it ended. */
  onRound(round: MeasuredRound): void;
}

/** The processes of one round: sides take turns, and every other round goes backwards, so that a drift favours neither. */
export const roundOrder = (launches: readonly PeerLaunch[], round: number): readonly PeerLaunch[] =>
  round % 2 === 0 ? launches : launches.toReversed();

/** Every process of a comparison, once: all sides on all threads, then those that decode on one. */
export const peerLaunches = (threads: number, also: boolean): PeerLaunch[] => [
  { side: 'ours', work: 'all', threads },
  { side: 'peer', work: 'all', threads },
  ...(also ? ([{ side: 'also', work: 'all', threads }] as const) : []),
  ...(threads > 1
    ? ([
        { side: 'ours', work: 'one', threads: 1 },
        { side: 'peer', work: 'one', threads: 1 },
      ] as const)
    : []),
];

/** Rounds in which a process was disturbed are repeated, so often in all. */
export const mostRounds = (rounds: number): number => 2 * rounds;

/**
 * Measures round after round until as many as wanted were left undisturbed, or no more repeats are allowed. The memory
 * is probed between any two processes; that reading counts for both. What `work` throws ends it; rounds before it were
 * handed over.
 */
export const measureRounds = async (
  rounds: number,
  launches: readonly PeerLaunch[],
  work: RoundWork,
): Promise<void> => {
  let before = await work.stream();
  let undisturbed = 0;
  for (let round = 0; undisturbed < rounds && round < mostRounds(rounds); round += 1) {
    const runs: SideRun[] = [];
    for (const launch of roundOrder(launches, round)) {
      const measured = await work.launch(launch, round);
      const after = await work.stream();
      runs.push({ ...measured, stream: { before, after } });
      before = after;
    }
    if (!runs.some(isDisturbed)) undisturbed += 1;
    work.onRound({ round, runs });
  }
};
