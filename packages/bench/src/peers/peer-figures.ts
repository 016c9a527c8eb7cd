import { median } from '@shardbench/stats';
import type { EvaluationName } from './evaluation.ts';
import { isDisturbed, type MeasuredRound, SIDES, type Side, type SideRun } from './peer-round.ts';

/** What is compared, in the order in which it is printed. Every one is a cost: less is better. */
export const PEER_MEASURES = [
  'decode',
  'decodeOneThread',
  'block4',
  'prefill128',
  'prefill512',
  'load',
  'startup',
  'memory',
] as const;
export type PeerMeasure = (typeof PEER_MEASURES)[number];

interface MeasureFacts {
  readonly words: string;
  readonly unit: 'ms' | 'bytes';
  readonly work: 'all' | 'one';
  /** Tokens that the cost is of; null for what has nothing to do with tokens. */
  readonly tokens: number | null;
  readonly of: (run: SideRun) => number | null;
}

const NS_PER_MS = 1e6;

const medianMs =
  (name: EvaluationName) =>
  ({ samplesNs }: SideRun): number | null => {
    const samples = samplesNs[name];
    return samples === undefined ? null : median(samples) / NS_PER_MS;
  };

export const MEASURE_FACTS: Readonly<Record<PeerMeasure, MeasureFacts>> = {
  decode: { words: 'decode', unit: 'ms', work: 'all', tokens: 1, of: medianMs('decode') },
  decodeOneThread: { words: 'decode', unit: 'ms', work: 'one', tokens: 1, of: medianMs('decode') },
  block4: { words: 'block of 4 tokens', unit: 'ms', work: 'all', tokens: 4, of: medianMs('block4') },
  prefill128: { words: 'prefill 128', unit: 'ms', work: 'all', tokens: 128, of: medianMs('prefill128') },
  prefill512: { words: 'prefill 512', unit: 'ms', work: 'all', tokens: 512, of: medianMs('prefill512') },
  load: { words: 'load, files cached', unit: 'ms', work: 'all', tokens: null, of: ({ loadMs }) => loadMs },
  startup: { words: 'startup of the process', unit: 'ms', work: 'all', tokens: null, of: ({ startupMs }) => startupMs },
  memory: { words: 'peak memory', unit: 'bytes', work: 'all', tokens: null, of: ({ peakRssBytes }) => peakRssBytes },
};

/** One figure of one round. */
export interface RoundFigure {
  readonly round: number;
  /** Left out of the derivation where other programs took the processor from ours or the peer. */
  readonly state: 'counted' | 'disturbed';
  readonly costs: Readonly<Record<Side, number | null>>;
  /** Cost of the peer over ours: how many times as fast, or as small, ours is. */
  readonly ratio: number | null;
}

/** One figure over all rounds. */
export interface PeerFigure {
  readonly measure: PeerMeasure;
  readonly threads: number;
  /** Medians over the rounds that count; of one thread and all threads alike. */
  readonly costs: Readonly<Record<Side, number | null>>;
  readonly ratio: { readonly median: number; readonly low: number; readonly high: number } | null;
  /** Whether undisturbed rounds are behind it. Where every round was disturbed, all of them are. */
  readonly basis: 'undisturbed' | 'disturbed';
  readonly rounds: readonly RoundFigure[];
}

const runOf = ({ runs }: MeasuredRound, side: Side, work: 'all' | 'one'): SideRun | undefined =>
  runs.find((run) => run.side === side && run.work === work);

const perSide = <Value>(of: (side: Side) => Value): Record<Side, Value> => ({
  ours: of('ours'),
  peer: of('peer'),
  also: of('also'),
});

const roundFigure = (round: MeasuredRound, { work, of }: MeasureFacts): RoundFigure => {
  const costs = perSide((side) => {
    const run = runOf(round, side, work);
    return run === undefined ? null : of(run);
  });
  const disturbed = (['ours', 'peer'] as const).some((side) => {
    const run = runOf(round, side, work);
    return run !== undefined && isDisturbed(run);
  });
  const { ours, peer } = costs;
  return {
    round: round.round,
    state: disturbed ? 'disturbed' : 'counted',
    costs,
    ratio: ours === null || peer === null ? null : peer / ours,
  };
};

const present = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);

const medianOrNull = (values: readonly (number | null)[]): number | null => {
  const known = present(values);
  return known.length === 0 ? null : median(known);
};

/** Rounds that count: those that nobody disturbed, and all of them where there is none. */
const counting = <Round extends { readonly state: RoundFigure['state'] }>(rounds: readonly Round[]) => {
  const counted = rounds.filter(({ state }) => state === 'counted');
  return counted.length > 0
    ? ({ basis: 'undisturbed', rounds: counted } as const)
    : ({ basis: 'disturbed', rounds } as const);
};

const figure = (measure: PeerMeasure, measured: readonly MeasuredRound[]): PeerFigure | null => {
  const facts = MEASURE_FACTS[measure];
  const rounds = measured.map((round) => roundFigure(round, facts));
  const { basis, rounds: counted } = counting(rounds);
  const ratios = present(counted.map(({ ratio }) => ratio));
  const threads = measured.flatMap(({ runs }) => runs.find(({ work }) => work === facts.work)?.threads ?? [])[0];
  if (threads === undefined || rounds.every(({ costs }) => SIDES.every((side) => costs[side] === null))) return null;
  return {
    measure,
    threads,
    costs: perSide((side) => medianOrNull(counted.map(({ costs }) => costs[side]))),
    ratio: ratios.length === 0 ? null : { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) },
    basis,
    rounds,
  };
};

/** The figures of all rounds; those that nobody measured are left out. */
export const peerFigures = (rounds: readonly MeasuredRound[]): PeerFigure[] =>
  PEER_MEASURES.map((measure) => figure(measure, rounds)).filter((one) => one !== null);

/** What follows from the figures of one side, without any ratio. */
export interface DerivedFigure {
  readonly name: 'blockCost' | 'streamShare' | 'memoryAboveWeights';
  readonly unit: 'ratio' | 'bytes';
  readonly ours: number | null;
  /** Null where it cannot be said of the peer. */
  readonly peer: number | null;
}

/** A block of four tokens against one token, in one process. */
const blockCost = (run: SideRun): number | null => {
  const [block, one] = [medianMs('block4')(run), medianMs('decode')(run)];
  return block === null || one === null ? null : block / one;
};

/** Weights read per second while decoding, against what the memory gave before and after. */
const streamShare = (run: SideRun): number | null => {
  const ms = medianMs('decode')(run);
  if (ms === null || run.executed.by !== 'chain') return null;
  const stream = (run.stream.before + run.stream.after) / 2;
  return run.executed.weightBytes / (ms / 1000) / stream;
};

/** Peak memory beyond the weights that a token reads and the cache: buffers, the program and whatever stays of loading. */
const memoryAboveWeights = ({ executed, peakRssBytes }: SideRun): number | null =>
  executed.by === 'chain' ? peakRssBytes - executed.weightBytes - executed.cacheBytes : null;

/** What is derived from the processes on all threads. */
export const derivedFigures = (rounds: readonly MeasuredRound[]): DerivedFigure[] => {
  const over = (side: Side, of: (run: SideRun) => number | null): number | null => {
    const runs = rounds.flatMap((round) => runOf(round, side, 'all') ?? []);
    const quiet = runs.filter((run) => !isDisturbed(run));
    return medianOrNull((quiet.length > 0 ? quiet : runs).map(of));
  };
  const derived: DerivedFigure[] = [
    { name: 'blockCost', unit: 'ratio', ours: over('ours', blockCost), peer: over('peer', blockCost) },
    { name: 'streamShare', unit: 'ratio', ours: over('ours', streamShare), peer: null },
    { name: 'memoryAboveWeights', unit: 'bytes', ours: over('ours', memoryAboveWeights), peer: null },
  ];
  return derived.filter(({ ours, peer }) => ours !== null || peer !== null);
};
