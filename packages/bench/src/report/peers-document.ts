import { describeVerdict } from '@shardbench/gates';
import { MEASURE_FACTS } from '../peers/peer-figures.ts';
import { PEER } from '../peers/peer-package.ts';
import type { PeersOutcome, PeersResult } from '../peers/peers-session.ts';
import { PEERS_SCHEMA_VERSION, type Peers, PeersDocument } from './peers-schema.ts';
import { type PeersSummary, peersSentence } from './peers-summary.ts';

const SIDE_WORDS = { ours: 'our process', peer: 'the peer’s process', also: 'the peer’s process over other weights' };

/** Why there is no comparison, or only a part of one; null where there is nothing to say. */
export const whyNot = (outcome: PeersOutcome): string | null => {
  switch (outcome.state) {
    case 'measured':
      return null;
    case 'notQualified':
      return `the chain is ${describeVerdict(outcome.verdict)}, so nothing is compared`;
    case 'crashed':
      return `${SIDE_WORDS[outcome.side]} crashed: ${outcome.how}`;
    case 'stopped':
      return 'it was stopped; whole rounds count';
  }
};

/** A comparison with the peer as the published document states it. */
export const peersDocument = (summary: PeersSummary, result: PeersResult): Peers => {
  const { subject, figures, derived, peer, notRun } = summary;
  const { manifest, topology, model, also, threads, roundsWanted } = subject;
  return PeersDocument.parse({
    kind: 'peers',
    schemaVersion: PEERS_SCHEMA_VERSION,
    session: result.session.id,
    state: result.outcome.state,
    why: whyNot(result.outcome),
    sentence: peersSentence(summary),
    manifest,
    topology,
    model,
    also: also?.file ?? null,
    alsoTypes: also === null ? null : { quantisation: also.quantisation, head: also.head },
    peer: {
      package: PEER.name,
      version: PEER.version,
      llamaCpp: peer?.llamaCpp ?? null,
      systemInfo: peer?.systemInfo ?? null,
      flashAttention: peer?.flashAttention ?? null,
    },
    threads,
    roundsWanted,
    figures: figures.map((figure) => {
      const { unit, tokens } = MEASURE_FACTS[figure.measure];
      return { ...figure, unit, tokens };
    }),
    derived,
    notRun,
    rounds: result.rounds,
    runs: result.runs,
  });
};
