import { logEntryId, type RunOverview, type StoredLogEntry } from '@shardbench/db';
import { logPage } from './log-page.ts';

/** The entry that a run's manifest takes its topology from. */
export interface LogSource {
  readonly date: string;
  readonly title: string;
  /** What the entry does with this topology. */
  readonly words: string;
  /** Its page, null when the entry is not stored. */
  readonly page: string | null;
}

const TOPOLOGY_WORDS: Readonly<Record<string, string>> = {
  measured: 'measured this cut on real weights',
  disqualified: 'disqualified this cut',
  mentioned: 'mentions this cut',
};

/** Null when the manifest names no entry. */
export function logSourceOf({ manifest }: RunOverview, entries: readonly StoredLogEntry[]): LogSource | null {
  const named = manifest.manifest.logEntry as
    | Partial<Record<'date' | 'title' | 'topology', unknown>>
    | null
    | undefined;
  const { date, title, topology } = named ?? {};
  if (typeof date !== 'string' || typeof title !== 'string') return null;
  const id = logEntryId({ date, title });
  return {
    date,
    title,
    words: TOPOLOGY_WORDS[String(topology)] ?? 'names this cut',
    page: entries.some((entry) => entry.id === id) ? logPage(id) : null,
  };
}
