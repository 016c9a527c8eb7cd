import { describe, expect, it } from 'vitest';
import { openStore } from '../src/index.ts';
import { errorOf, newStore } from './database-file.ts';
import { beginSession, environment, LATER, machineFacts, NOW } from './sample-records.ts';

const finished = { state: 'finished', endedAt: LATER, environmentAfter: { load: 1.9 } } as const;

describe('a session', () => {
  it('of a machine that is not stored is refused', () => {
    const { store } = newStore();
    const session = { machineId: 'none', command: 'all', arguments: [], environment, startedAt: NOW };
    expect(errorOf(() => store.beginSession(session)).code).toBe('recordWithoutParent');
  });

  it.each(['2026-11-20 08:15:00', '2026-11-20T09:15:00+01:00', 'yesterday'])('does not begin at %j', (startedAt) => {
    const { store } = newStore();
    const machineId = store.recordMachine(machineFacts);
    const session = { machineId, command: 'all', arguments: [], environment, startedAt };
    expect(errorOf(() => store.beginSession(session)).code).toBe('recordRefused');
  });

  it('ends once', () => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    store.endSession(sessionId, finished);
    expect(errorOf(() => store.endSession(sessionId, finished)).code).toBe('noOpenSession');
    expect(errorOf(() => store.endSession('none', finished)).code).toBe('noOpenSession');
  });

  it('comes back with its arguments and its environment before and after', () => {
    const { store } = newStore();
    const { machineId, sessionId } = beginSession(store);
    store.endSession(sessionId, finished);
    const { details, ...builds } = environment;
    expect(store.listSessions()).toEqual([
      {
        id: sessionId,
        machineId,
        command: 'all',
        arguments: ['manifests/tiny', '--json'],
        state: 'finished',
        startedAt: NOW,
        endedAt: LATER,
        ...builds,
        environmentBefore: details,
        environmentAfter: { load: 1.9 },
      },
    ]);
  });

  it('that a killed command left open is found on the next opening and marked, on this machine only', () => {
    const { store, path } = newStore();
    const { machineId, sessionId } = beginSession(store);
    const otherMachine = store.recordMachine({ ...machineFacts, cores: 64 });
    const elsewhere = store.beginSession({
      machineId: otherMachine,
      command: 'all',
      arguments: [],
      environment,
      startedAt: LATER,
    });
    store.close();
    using again = openStore(path, { mode: 'write' });
    expect(again.listSessions({ machineId, state: 'open' }).map((session) => session.id)).toEqual([sessionId]);
    expect(again.interruptOpenSessions(machineId, LATER)).toEqual([sessionId]);
    expect(again.interruptOpenSessions(machineId, LATER)).toEqual([]);
    expect(again.listSessions().map(({ id, state }) => [id, state])).toEqual([
      [sessionId, 'interrupted'],
      [elsewhere, 'open'],
    ]);
  });
});

describe('a machine', () => {
  it('is the same one when its facts are, in whatever order they are named', () => {
    const { store } = newStore();
    const id = store.recordMachine({ ...machineFacts, details: { a: 1, b: 2 } });
    expect(store.recordMachine({ details: { b: 2, a: 1 }, ...withoutDetails(machineFacts) })).toBe(id);
    expect(store.recordMachine({ ...machineFacts, cores: 4 })).not.toBe(id);
  });
});

function withoutDetails({ details: _details, ...facts }: typeof machineFacts) {
  return facts;
}
