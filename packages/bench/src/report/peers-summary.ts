import type { WeightTypes } from '@shardbench/model';
import type { ForeignUse } from '../environment/processor-use.ts';
import { type EvaluationName, leftOut } from '../peers/evaluation.ts';
import { type DerivedFigure, derivedFigures, type PeerFigure, peerFigures } from '../peers/peer-figures.ts';
import { PEER } from '../peers/peer-package.ts';
import { isDisturbed, type MeasuredRound } from '../peers/peer-round.ts';
import type { PeersResult } from '../peers/peers-session.ts';
import type { PeerExecuted } from '../worker/peer-evaluator.ts';
import { ratioWords } from './peers-words.ts';

/** What was compared, beside what came of it. */
export interface PeersSubject {
  readonly manifest: string;
  readonly topology: string;
  readonly model: { readonly name: string; readonly hash: string | null; readonly synthetic: boolean };
  readonly threads: number;
  /** Rows of the chain's cache. */
  readonly maxTokens: number;
  readonly roundsWanted: number;
  /** Weights beside, by file name, and what they are stored as; null for none. */
  readonly also: ({ readonly file: string } & WeightTypes) | null;
}

/** What is printed and what `--json` states are made of this. */
export interface PeersSummary {
  readonly subject: PeersSubject;
  readonly figures: readonly PeerFigure[];
  readonly derived: readonly DerivedFigure[];
  /** Null before it was opened. */
  readonly peer: PeerExecuted | null;
  readonly rounds: number;
  readonly disturbedRounds: number;
  /** Bytes per second; null before the first round was whole. */
  readonly stream: { readonly low: number; readonly high: number } | null;
  /** Whether anybody counted what other programs used. */
  readonly foreignUse: 'known' | 'unknown';
  readonly notRun: readonly EvaluationName[];
  /** Bytes of weights that one token reads. */
  readonly weightBytes: number | null;
}

const executedPeer = (rounds: readonly MeasuredRound[]): PeerExecuted | null => {
  const executed = rounds.flatMap(({ runs }) => runs.map((run) => run.executed)).find(({ by }) => by === 'peer');
  return executed?.by === 'peer' ? executed : null;
};

const weightBytesOf = (rounds: readonly MeasuredRound[]): number | null => {
  const executed = rounds.flatMap(({ runs }) => runs.map((run) => run.executed)).find(({ by }) => by === 'chain');
  return executed?.by === 'chain' ? executed.weightBytes : null;
};

const streamOf = (rounds: readonly MeasuredRound[]): PeersSummary['stream'] => {
  const readings = rounds.flatMap(({ runs }) => runs.flatMap(({ stream }) => [stream.before, stream.after]));
  return readings.length === 0 ? null : { low: Math.min(...readings), high: Math.max(...readings) };
};

const isKnown = ({ state }: ForeignUse): boolean => state !== 'unknown';

/** Derives everything that is told of a comparison. */
export const summarisePeers = (subject: PeersSubject, { rounds }: Pick<PeersResult, 'rounds'>): PeersSummary => ({
  subject,
  figures: peerFigures(rounds),
  derived: derivedFigures(rounds),
  peer: executedPeer(rounds),
  rounds: rounds.length,
  disturbedRounds: rounds.filter(({ runs }) => runs.some(isDisturbed)).length,
  stream: streamOf(rounds),
  foreignUse: rounds.every(({ runs }) => runs.every(({ foreign }) => isKnown(foreign))) ? 'known' : 'unknown',
  notRun: leftOut(subject.maxTokens),
  weightBytes: weightBytesOf(rounds),
});

/** `node-llama-cpp 3.22.1 (llama.cpp b6543)`. */
export const peerName = ({ peer }: Pick<PeersSummary, 'peer'>): string =>
  peer === null ? `${PEER.name} ${PEER.version}` : `${PEER.name} ${peer.packageVersion} (llama.cpp ${peer.llamaCpp})`;

/** The sentence of a comparison: what decode on all threads says. */
export const peersSentence = (summary: PeersSummary): string => {
  const { subject, figures } = summary;
  const decode = figures.find(({ measure }) => measure === 'decode');
  const name = peerName(summary);
  if (decode?.ratio == null) return `${subject.manifest} was not compared with ${name}.`;
  const { ratio, threads, basis, rounds } = decode;
  const counted = basis === 'disturbed' ? rounds.length : rounds.filter(({ state }) => state === 'counted').length;
  const range = `${ratioWords(ratio.low)} to ${ratioWords(ratio.high)} over ${counted} ${counted === 1 ? 'round' : 'rounds'}`;
  const where = `on ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const told =
    ratio.low <= 1 && ratio.high >= 1
      ? `is not told apart from ${name} in decode ${where}: ${ratioWords(ratio.median)} times as fast, ${range}`
      : `decodes ${ratioWords(ratio.median)} times as fast as ${name} ${where} (${range})`;
  const caution =
    basis === 'disturbed'
      ? '; other programs disturbed every round, so this says little'
      : counted < subject.roundsWanted
        ? `; ${subject.roundsWanted} undisturbed rounds were wanted`
        : '';
  return `${subject.manifest} ${told}${caution}.`;
};
