import { MEASURE_FACTS, type PeerFigure } from '../peers/peer-figures.ts';
import { type Column, renderTable } from '../terminal/table.ts';
import { type PeersSummary, peersSentence } from './peers-summary.ts';
import { costWords, DERIVED_WORDS, derivedWords, figureName, ratioWords } from './peers-words.ts';
import type { PrintOptions } from './results-table.ts';

/** Weights below this may stay in a processor's cache. */
const CACHED_BYTES = 1e9;
const GB = 1e9;

const range = ({ ratio }: PeerFigure): string =>
  ratio === null ? '' : `${ratioWords(ratio.low)}–${ratioWords(ratio.high)}`;

const counted = ({ rounds, basis }: PeerFigure): string => {
  const quiet = rounds.filter(({ state }) => state === 'counted').length;
  if (basis === 'disturbed') return `${rounds.length}, all disturbed`;
  return quiet === rounds.length ? String(quiet) : `${quiet} of ${rounds.length}`;
};

const figuresTable = ({ figures, subject }: PeersSummary, print: PrintOptions): string => {
  const also: Column[] = subject.also === null ? [] : [{ header: `peer, ${subject.also.file}`, align: 'right' }];
  return renderTable(
    [
      { header: '', align: 'left' },
      { header: 'ours', align: 'right' },
      { header: 'peer', align: 'right' },
      { header: 'ratio', align: 'right' },
      { header: 'range', align: 'left' },
      { header: 'rounds', align: 'left' },
      ...also,
    ],
    figures.map((figure) => [
      figureName(figure),
      costWords(figure, figure.costs.ours),
      costWords(figure, figure.costs.peer),
      figure.ratio === null ? '' : { text: ratioWords(figure.ratio.median), style: 'bold' as const },
      range(figure),
      counted(figure),
      ...(subject.also === null ? [] : [costWords(figure, figure.costs.also)]),
    ]),
    print,
  );
};

const derivedTable = ({ derived }: PeersSummary, print: PrintOptions): string =>
  derived.length === 0
    ? ''
    : renderTable(
        [
          { header: '', align: 'left' },
          { header: 'ours', align: 'right' },
          { header: 'peer', align: 'right' },
        ],
        derived.map((figure) => [
          DERIVED_WORDS[figure.name],
          derivedWords(figure, figure.ours),
          derivedWords(figure, figure.peer),
        ]),
        print,
      );

/** What weights beside are, so that nobody takes them for what another tool would have made. */
const besideNotes = ({ also }: PeersSummary['subject']): string[] => {
  if (also === null) return [];
  const head = also.head === null ? '' : `, the head in ${also.head}`;
  return [
    `${also.file}: matrices in ${also.quantisation}${head}; the peer alone executes it, and no ratio is of it`,
    ...(also.quantisation === 'Q4_0'
      ? ['llama.cpp’s own Q4_0 files keep the head in Q6_K, which is more to read']
      : []),
  ];
};

const notes = (summary: PeersSummary): string[] => {
  const { subject, rounds, disturbedRounds, stream, foreignUse, notRun, weightBytes } = summary;
  return [
    'ratio: cost of the peer over ours, round by round; its median and range. Above 1 ours is faster, or smaller.',
    ...(subject.model.synthetic ? ['the weights are synthetic: their speed is real, their text is not'] : []),
    ...besideNotes(subject),
    ...(weightBytes !== null && weightBytes < CACHED_BYTES
      ? ['weights this small may stay in the processor’s cache: this says nothing about reading weights from memory']
      : []),
    ...(stream === null
      ? []
      : [
          `memory stream between the processes: ${(stream.low / GB).toFixed(1)} to ${(stream.high / GB).toFixed(1)} GB/s`,
        ]),
    ...(disturbedRounds === 0
      ? []
      : [
          `${disturbedRounds} of ${rounds} rounds had processes that other programs disturbed; their samples are stored`,
        ]),
    ...(foreignUse === 'known' ? [] : ['what other programs used of the processor is not known here']),
    ...notRun.map((name) => `${MEASURE_FACTS[name].words} was left out: the cache has ${subject.maxTokens} rows`),
  ];
};

/** Everything about a comparison with the peer that fits a terminal, the sentence first. */
export const peersReport = (summary: PeersSummary, print: PrintOptions): string =>
  [
    print.paint('bold', peersSentence(summary)),
    summary.figures.length === 0 ? '' : figuresTable(summary, print),
    derivedTable(summary, print),
    summary.figures.length === 0 ? '' : notes(summary).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
