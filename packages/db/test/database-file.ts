import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShardbenchError } from '@shardbench/manifest';
import { onTestFinished } from 'vitest';
import { openStore, type Store } from '../src/index.ts';

/** Path of a database that does not exist yet, in a folder that goes when the test ends. */
export function databasePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shardbench-db-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'results.db');
}

/** A store on a new file, closed when the test ends. */
export function newStore(purpose?: 'results' | 'test'): { store: Store; path: string } {
  const path = databasePath();
  const store = openStore(path, { mode: 'write', purpose });
  onTestFinished(() => store.close());
  return { store, path };
}

/** The facts of the typed error that a call throws. */
export function errorOf(call: () => unknown): Pick<ShardbenchError, 'kind' | 'code' | 'found' | 'remedy'> {
  try {
    call();
  } catch (error) {
    const { name, kind, code, found, remedy } = error as ShardbenchError;
    if (name !== 'ShardbenchError') throw error;
    return { kind, code, found, remedy };
  }
  throw new Error('expected an error, found none');
}
