import { openStore, type RunOverview, type StoredSession } from '@shardbench/db';
import Database from 'better-sqlite3';

/** Everything a test asks a database afterwards; throws for one that is damaged. */
export const stored = (path: string): { readonly runs: RunOverview[]; readonly sessions: StoredSession[] } => {
  const raw = new Database(path);
  const integrity = raw.pragma('integrity_check', { simple: true });
  const orphans = raw.pragma('foreign_key_check') as unknown[];
  raw.close();
  if (integrity !== 'ok' || orphans.length > 0) throw new Error(`damaged: ${integrity}, ${orphans.length} orphans`);
  using store = openStore(path, { mode: 'read' });
  return { runs: store.listRuns(), sessions: store.listSessions() };
};
