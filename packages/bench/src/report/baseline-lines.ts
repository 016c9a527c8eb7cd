import {
  type BaselineChoice,
  type BaselineEvent,
  describeBaseline,
  type StoredAnnotation,
  type StoredSeries,
  shortRun,
} from '@shardbench/db';
import { cleanText } from '../terminal/clean-text.ts';
import type { Paint } from '../terminal/colour.ts';

/** What a series is held against, and what was ever decided about it. */
export interface SeriesBaseline {
  readonly series: StoredSeries;
  readonly choice: BaselineChoice;
  readonly events: readonly BaselineEvent[];
  readonly annotations: readonly StoredAnnotation[];
}

/** A key in one line: `tiny/16_8_6_2 long, cpu vnni, 2 threads`. */
export const seriesName = ({ manifestId, key }: StoredSeries): string =>
  `${manifestId} ${key.profileName}, ${key.backend} ${key.computeUnits}, ${key.threads} ${key.threads === 1 ? 'thread' : 'threads'}`;

const KIND_WORDS = { accept: 'accepted', reset: 'history begins anew at', exclude: 'excluded' } as const;

const day = (time: string): string => time.slice(0, 16).replace('T', ' ');

interface Line {
  readonly at: string;
  readonly text: string;
}

const eventLine = ({ event, runId, author, reason, at }: BaselineEvent): Line => {
  const why = author === null ? '' : ` by ${author}: ${reason}`;
  return { at, text: `${day(at)}  baseline ${shortRun(runId)} ${event}${why}` };
};

const annotationLine = ({ kind, runId, author, reason, annotatedAt: at }: StoredAnnotation): Line => ({
  at,
  text: `${day(at)}  ${KIND_WORDS[kind]} ${shortRun(runId)} by ${author}: ${reason}`,
});

/** The decisions about a series in the order in which they were made. */
export const decisionLines = ({ events, annotations }: Pick<SeriesBaseline, 'events' | 'annotations'>): string[] =>
  [...events.map(eventLine), ...annotations.map(annotationLine)]
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ text }) => cleanText(text));

/** The baseline of every series with its reason, then what was decided about it. */
export const baselineLines = (all: readonly SeriesBaseline[], paint: Paint): string =>
  all
    .map((of) => {
      const name = paint('bold', cleanText(seriesName(of.series)));
      const decided = decisionLines(of).map((line) => `    ${line}`);
      return [name, `  baseline: ${cleanText(describeBaseline(of.choice))}`, ...decided].join('\n');
    })
    .join('\n');
