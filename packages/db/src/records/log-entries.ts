import { contentHash, type ShardbenchError } from '@shardbench/manifest';
import { and, eq } from 'drizzle-orm';
import { refuseAbsolutePaths } from '../absolute-path.ts';
import { type Connection, inTransaction } from '../connection.ts';
import { type LogFigure, logEntryId, type PublishedLogEntry } from '../log/log-entry.ts';
import type { LogEntryFile } from '../log/log-entry-schema.ts';
import type { LogFile } from '../log/log-files.ts';
import { logInputError } from '../log/log-refusal.ts';
import { parseLogEntry, parseLogEntryText } from '../log/parse-log-entry.ts';
import { logEntries, logFigures } from '../schema/log.ts';

/** What recording an entry did. `replaced`: the same date and title were stored with another content. */
export interface RecordedLogEntry {
  readonly id: string;
  readonly state: 'recorded' | 'replaced' | 'unchanged';
}

interface NamedEntry {
  readonly where: string;
  readonly entry: PublishedLogEntry;
}

export function logEntryRecords(connection: Connection) {
  const { database } = connection;

  const requireIntent = ({ where, entry: { intent } }: NamedEntry): void => {
    if (intent === null) return;
    const named = and(eq(logEntries.id, logEntryId(intent)), eq(logEntries.kind, 'intent'));
    if (database.select({ id: logEntries.id }).from(logEntries).where(named).get() === undefined) {
      throw intentUnknown(where, logEntryId(intent));
    }
  };

  const write = (named: NamedEntry): RecordedLogEntry => {
    const { entry } = named;
    const id = logEntryId(entry);
    const row = entryColumns(entry);
    const stored = database
      .select({ contentHash: logEntries.contentHash })
      .from(logEntries)
      .where(eq(logEntries.id, id))
      .get();
    if (stored?.contentHash === row.contentHash) return { id, state: 'unchanged' };
    requireIntent(named);
    database
      .insert(logEntries)
      .values({ id, ...row })
      .onConflictDoUpdate({ target: logEntries.id, set: row })
      .run();
    database.delete(logFigures).where(eq(logFigures.entryId, id)).run();
    entry.figures.forEach((figure, ordinal) => {
      database
        .insert(logFigures)
        .values({ entryId: id, ordinal, ...figureColumns(figure) })
        .run();
    });
    return { id, state: stored === undefined ? 'recorded' : 'replaced' };
  };

  const writeAll = (entries: readonly NamedEntry[]): RecordedLogEntry[] => {
    for (const { where, entry } of entries) refuseAbsolutePaths(entry, where);
    return inTransaction(connection, () => entries.map(write));
  };

  return {
    /**
     * Stores an entry of a research log with its figures, unless this very content is stored. `where` names it in errors.
     * Throws a ShardbenchError of kind `input` for an entry without source or otherwise wrong.
     */
    recordLogEntry(entry: LogEntryFile, where = 'log entry'): RecordedLogEntry {
      const [recorded] = writeAll([{ where, entry: parseLogEntry(entry, where) }]);
      return recorded as RecordedLogEntry;
    },

    /** Stores the entries of these files, all of them or, when one is wrong, none. Intents go before outcomes. */
    importLog(files: readonly LogFile[]): RecordedLogEntry[] {
      const entries = files.map(({ name, text }) => ({ where: name, entry: parseLogEntryText(text, name) }));
      requireOneFileEach(entries);
      return writeAll(entries.sort((a, b) => a.entry.kind.localeCompare(b.entry.kind)));
    },
  };
}

function entryColumns(entry: PublishedLogEntry) {
  const { intent, figures: _figures, ...columns } = entry;
  return { ...columns, contentHash: contentHash(entry), intentId: intent === null ? null : logEntryId(intent) };
}

function figureColumns({ amount, ...figure }: LogFigure) {
  return amount.state === 'value'
    ? { ...figure, value: amount.value, low: null, high: null }
    : { ...figure, value: null, low: amount.low, high: amount.high };
}

function requireOneFileEach(entries: readonly NamedEntry[]): void {
  const files = new Map<string, string>();
  for (const { where, entry } of entries) {
    const id = logEntryId(entry);
    const other = files.get(id);
    if (other !== undefined) {
      const remedy = 'Keep one of the two files, or correct date or title.';
      throw logInputError('logEntryTwice', where, 'an entry that no other file holds', `${id}, as in ${other}`, remedy);
    }
    files.set(id, where);
  }
}

function intentUnknown(where: string, id: string): ShardbenchError {
  const remedy = 'Correct date and title of the intent, or record it first.';
  return logInputError('logIntentUnknown', `${where}: intent`, 'an intent that is recorded', id, remedy);
}
