import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { openConnection } from '../src/connection.ts';
import { openStore } from '../src/index.ts';
import { databasePath } from './database-file.ts';

function startWriter(path: string, processes: number): ChildProcess {
  const script = join(import.meta.dirname, 'writer.ts');
  return spawn(process.execPath, [script, path, String(processes)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function integrity(path: string): unknown {
  const { sqlite } = openConnection(path, { mode: 'read' });
  const answers = [sqlite.pragma('integrity_check', { simple: true }), sqlite.pragma('foreign_key_check')];
  sqlite.close();
  return answers;
}

describe('a writer that is killed in the middle', () => {
  it('leaves a valid database with every process that it finished, and none that it did not', async () => {
    const path = databasePath();
    const writer = startWriter(path, 1_000_000);
    let printed = '';
    for await (const chunk of writer.stdout as NodeJS.ReadableStream) {
      printed += chunk;
      if (printed.split('\n').length > 5) writer.kill('SIGKILL');
    }
    const finished = printed.split('\n').slice(0, -1);
    expect(readdirSync(dirname(path))).toContain('results.db-wal');

    using store = openStore(path, { mode: 'write' });
    const [listed] = store.listRuns();
    const run = store.readRun(listed?.id ?? '');
    const stored = run?.processes ?? [];
    // The last one may have been stored and not yet printed.
    expect(stored.map((process) => process.id).slice(0, finished.length)).toEqual(finished);
    expect(stored.length - finished.length).toBeLessThanOrEqual(1);
    for (const process of stored) {
      expect(process.requests.map((request) => request.timings?.rows.length)).toEqual(Array(12).fill(64 * 14));
      expect(process.summary.requests).toBe(3);
    }
    expect(run?.session.state).toBe('open');
    expect(store.interruptOpenSessions(run?.machine.id ?? '', '2026-11-20T09:00:00.000Z')).toHaveLength(1);
    expect(integrity(path)).toEqual(['ok', []]);
  });
});

describe('two writers at once', () => {
  it('make one database together, from the first moment on', async () => {
    const path = databasePath();
    const printed = await Promise.all(
      [1, 2].map(async () => {
        const writer = startWriter(path, 8);
        const [ids, [code]] = await Promise.all([text(writer.stdout as never), once(writer, 'exit')]);
        expect(code).toBe(0);
        return ids.trim().split('\n');
      }),
    );
    {
      using reader = openStore(path, { mode: 'read' });
      const stored = reader.listRuns().map((run) => run.processes.map((process) => process.id));
      expect(stored.toSorted()).toEqual(printed.toSorted());
      expect(reader.listSessions()).toHaveLength(2);
    }
    expect(integrity(path)).toEqual(['ok', []]);
    expect(readdirSync(dirname(path))).toEqual(['results.db']);
  });
});
