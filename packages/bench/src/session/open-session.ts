import type { MachineFacts, SessionState, Store } from '@shardbench/db';
import { addonHash } from '@shardbench/runtime';
import { preflightWarnings } from '../environment/preflight.ts';
import { readConditions } from '../environment/read-conditions.ts';
import { readMachine } from '../environment/read-machine.ts';
import { threadWarning } from '../environment/thread-warning.ts';
import { PATHS } from '../paths.ts';
import type { PrefetchDistances } from '../worker/job.ts';
import { movingConditions } from './moving-conditions.ts';
import { sessionEnvironment, storedMachine } from './session-environment.ts';

/** Session and machine as results documents state them. */
export interface SessionFacts {
  readonly session: {
    readonly id: string;
    readonly command: string;
    readonly state: SessionState;
    readonly startedAt: string;
    readonly endedAt: string | null;
    readonly gitCommit: string | null;
    readonly gitDirty: boolean | null;
  };
  readonly machine: Omit<MachineFacts, 'details'> & { readonly id: string };
}

/** A session that is under way in the store. */
export interface OpenSession {
  readonly id: string;
  /** What may spoil the figures, in words. */
  readonly warnings: readonly string[];
  /** What a stored gate report must have in common with this session to stand for a new one. */
  where(): { readonly machineId: string; readonly osBuild: string | null };
  /** Ends it in the store, once. Throws what the store throws. */
  end(state: Exclude<SessionState, 'open'>): void;
  /** As it is now. */
  facts(): SessionFacts;
}

/**
 * Begins a session in the store and marks what killed commands left open as interrupted. Only for the holder of the
 * machine's lock.
 */
export const openSession = (
  store: Store,
  {
    verb,
    arguments: args,
    threads = 0,
    prefetch,
  }: {
    readonly verb: string;
    readonly arguments: readonly string[];
    readonly threads?: number;
    readonly prefetch?: PrefetchDistances;
  },
): OpenSession => {
  const machine = readMachine();
  const conditions = readConditions(PATHS.root);
  const environment = sessionEnvironment(machine, conditions, addonHash(), prefetch);
  const { details: _details, ...facts } = storedMachine(machine);
  const machineId = store.recordMachine(storedMachine(machine));
  const startedAt = new Date().toISOString();
  store.interruptOpenSessions(machineId, startedAt);
  const id = store.beginSession({ machineId, command: verb, arguments: args, environment, startedAt });
  let session: SessionFacts['session'] = {
    id,
    command: verb,
    state: 'open',
    startedAt,
    endedAt: null,
    gitCommit: environment.gitCommit,
    gitDirty: environment.gitDirty,
  };
  const tooMany = threadWarning(machine, threads);
  const warnings = [...preflightWarnings(machine, conditions), ...(tooMany === null ? [] : [tooMany])];
  return {
    id,
    warnings: warnings.map(({ message, remedy }) => `${message} Remedy: ${remedy}.`),
    end: (state) => {
      const endedAt = new Date().toISOString();
      store.endSession(id, { state, endedAt, environmentAfter: movingConditions() });
      session = { ...session, state, endedAt };
    },
    where: () => ({ machineId, osBuild: environment.osBuild }),
    facts: () => ({ session, machine: { id: machineId, ...facts } }),
  };
};
