import { asc } from 'drizzle-orm';
import type { Connection } from '../connection.ts';
import type { LogFigure, PublishedLogEntry } from '../log/log-entry.ts';
import { logEntries, logFigures } from '../schema/log.ts';

/** An entry as it is stored, known by an id made of its date and title. */
export interface StoredLogEntry extends Omit<PublishedLogEntry, 'intent'> {
  readonly id: string;
  /** SHA-256 of everything the entry says. */
  readonly contentHash: string;
  readonly intentId: string | null;
}

type FigureRow = typeof logFigures.$inferSelect;

export function logEntryReading({ database }: Connection) {
  return {
    /** Every entry with its figures, by date, intents before outcomes of a day. */
    listLogEntries(): StoredLogEntry[] {
      const rows = database.select().from(logFigures).orderBy(asc(logFigures.ordinal)).all();
      const figures = Map.groupBy(rows, (row) => row.entryId);
      return database
        .select()
        .from(logEntries)
        .orderBy(asc(logEntries.date), asc(logEntries.kind), asc(logEntries.id))
        .all()
        .map((entry) => ({ ...entry, figures: (figures.get(entry.id) ?? []).map(figureOf) }));
    },
  };
}

function figureOf({ entryId: _entry, ordinal: _ordinal, value, low, high, ...figure }: FigureRow): LogFigure {
  // A CHECK constraint promises a value, or both ends.
  const amount =
    value === null
      ? ({ state: 'range', low: low as number, high: high as number } as const)
      : ({ state: 'value', value } as const);
  return { ...figure, amount };
}
