import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { acquireLock } from '../../src/lock/acquire-lock.ts';
import { type LockHolder, noteHolder } from '../../src/lock/holder.ts';
import { type HolderProcess, startHolder } from './holder-process.ts';

let folder: string;
let path: string;
const started: HolderProcess[] = [];

/** A process that holds the lock for certain. */
const holding = async (verb: string): Promise<HolderProcess> => {
  const holder = startHolder(path, verb);
  started.push(holder);
  expect(await holder.next()).toEqual({ state: 'held' });
  return holder;
};

/** Waits in this process until somebody is waited for, then does something about it. */
const waitThen = async (act: (holder: LockHolder | null) => void) => {
  const lock = await acquireLock({ path, verb: 'run', pollMs: 5, onWait: act });
  lock.release();
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-lock-'));
  path = join(folder, 'lock');
});
afterEach(async () => {
  for (const holder of started.splice(0)) await holder.kill();
  rmSync(folder, { recursive: true, force: true });
});

test('an abort before the first try takes no lock', async () => {
  await expect(acquireLock({ path, verb: 'run', signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
    'stop',
  );
  expect(existsSync(path)).toBe(false);
});

test('an abort while waiting ends the wait with its reason and leaves the holder alone', async () => {
  using _held = await acquireLock({ path, verb: 'all' });
  const controller = new AbortController();
  const waiting = acquireLock({
    path,
    verb: 'run',
    pollMs: 60_000,
    signal: controller.signal,
    onWait: () => controller.abort(new Error('enough')),
  });
  await expect(waiting).rejects.toThrow('enough');
  expect(JSON.parse(readFileSync(`${path}.json`, 'utf8')).verb).toBe('all');
});

test('the second waits, says for whom, and gets the lock when the first gives it back, whatever the umask', async () => {
  const first = await holding('all');
  expect(statSync(path).mode & 0o777).toBe(0o666);
  expect(statSync(`${path}.json`).mode & 0o777).toBe(0o666);
  const second = startHolder(path, 'compare');
  started.push(second);
  expect(await second.next()).toEqual({ state: 'waiting', for: 'all' });
  await first.release();
  expect(await second.next()).toEqual({ state: 'held' });
});

test('a holder killed with SIGKILL frees the lock, and its note does not outlive it', async () => {
  const first = await holding('all');
  let killed: Promise<void> | undefined;
  await waitThen((holder) => {
    if (killed === undefined) expect(holder).toMatchObject({ pid: first.pid, verb: 'all' });
    killed ??= first.kill();
  });
  await killed;
  expect(readdirSync(folder)).toEqual(['lock']);
});

test('a note that a killed holder left behind is not taken for the one who holds now', async () => {
  const holder = await acquireLock({ path, verb: 'compare' });
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(`${path}.json`, JSON.stringify({ pid, verb: 'all', startedAt: new Date().toISOString() }));
  const onWait = vi.fn(() => holder.release());
  await waitThen(onWait);
  expect(onWait).toHaveBeenCalledExactlyOnceWith(null);
});

test('a holder is told once while it stays the same, and again when another takes its place', async () => {
  const holder = await acquireLock({ path, verb: 'all' });
  const told: unknown[] = [];
  const waiting = waitThen((now) => told.push(now?.verb));
  await delay(30);
  noteHolder(path, { pid: process.pid, verb: 'compare', startedAt: new Date().toISOString() });
  await delay(30);
  holder.release();
  await waiting;
  expect(told).toEqual(['all', 'compare']);
});

test('waiting leaves the event loop to others', async () => {
  const holder = await acquireLock({ path, verb: 'all' });
  let turns = 0;
  const ticking = setInterval(() => {
    turns += 1;
    if (turns === 5) holder.release();
  }, 2);
  await waitThen(() => undefined);
  clearInterval(ticking);
  expect(turns).toBeGreaterThanOrEqual(5);
});

test('within one process the second waits as well', async () => {
  const first = await acquireLock({ path, verb: 'all' });
  const onWait = vi.fn(() => first.release());
  await waitThen(onWait);
  expect(onWait).toHaveBeenCalledWith(expect.objectContaining({ pid: process.pid, verb: 'all' }));
});

test('a try that failed in this process does not loosen the lock for others', async () => {
  const lock = await acquireLock({ path, verb: 'all' });
  await acquireLock({ path, verb: 'run', signal: AbortSignal.timeout(20), pollMs: 5 }).catch(() => undefined);
  const other = startHolder(path, 'compare');
  started.push(other);
  expect(await other.next()).toEqual({ state: 'waiting', for: 'all' });
  lock.release();
  expect(await other.next()).toEqual({ state: 'held' });
});

test('giving back twice, by name and by `using`, does not take the next one’s lock away', async () => {
  let first: Disposable & { release(): void };
  {
    using lock = await acquireLock({ path, verb: 'all' });
    first = lock;
    lock.release();
  }
  const next = await acquireLock({ path, verb: 'run' });
  first.release();
  expect(JSON.parse(readFileSync(`${path}.json`, 'utf8')).verb).toBe('run');
  next.release();
});

test('nothing but the empty lock file stays behind', async () => {
  const lock = await acquireLock({ path, verb: 'all' });
  expect(readdirSync(folder).sort()).toEqual(['lock', 'lock.json']);
  lock.release();
  expect(readdirSync(folder)).toEqual(['lock']);
  expect(statSync(path).size).toBe(0);
});
