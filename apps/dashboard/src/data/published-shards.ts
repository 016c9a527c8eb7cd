import { printedNumbers, type StoredLogEntry } from '@shardbench/db';
import type { TriedRange } from './untried-boundaries.ts';

/** What an entry publishes of one layer range; null where it is silent. */
export interface PublishedShard extends TriedRange {
  readonly entry: StoredLogEntry;
  readonly name: string;
  readonly residency: 'passed' | 'failed' | 'notRun' | null;
  /** `64/64 convolutions`, `2983/2983 operations`. */
  readonly residencyWords: string;
  readonly golden: 'passed' | 'failed' | 'notRun' | null;
  readonly cosine: string | null;
  readonly size: string | null;
}

const RANGE = /^\[(\d+),(\d+)\)$/;

/** Layer ranges of the published log with their gates and figures, in the order of the entries. */
export function publishedShards(entries: readonly StoredLogEntry[]): PublishedShard[] {
  return entries.flatMap((entry) => {
    const subjects = new Set([...entry.gates, ...entry.figures].map(({ subject }) => subject));
    return [...subjects].flatMap((name): PublishedShard[] => {
      const [, start, end] = RANGE.exec(name) ?? [];
      return start === undefined || end === undefined ? [] : [publishedShard(entry, name, Number(start), Number(end))];
    });
  });
}

function publishedShard(entry: StoredLogEntry, name: string, start: number, end: number): PublishedShard {
  const printed = (metric: string): string | null => {
    const figure = entry.figures.find((of) => of.subject === name && of.metric === metric);
    return figure === undefined ? null : printedNumbers(figure).join(' – ');
  };
  const said = (gate: string) => entry.gates.find((of) => of.subject === name && of.gate === gate)?.state ?? null;
  const share = (kind: string, noun: string): string | null => {
    const [resident, total] = [printed(`${kind}Resident`), printed(`${kind}Total`)];
    return resident === null || total === null ? null : `${resident}/${total} ${noun}`;
  };
  const residency = said('residency');
  const size = printed('artifactSize');
  return {
    entry,
    name,
    start,
    end,
    resident: residency === 'passed' ? true : residency === 'failed' ? false : null,
    residency,
    residencyWords: share('conv', 'convolutions') ?? share('compute', 'operations') ?? '',
    golden: said('golden'),
    cosine: printed('goldenCosine'),
    size: size === null ? null : `${size} G`,
  };
}
