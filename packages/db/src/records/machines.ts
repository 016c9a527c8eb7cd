import { contentHash } from '@shardbench/manifest';
import { refuseAbsolutePaths } from '../absolute-path.ts';
import type { Connection } from '../connection.ts';
import { machines } from '../schema/machines.ts';

/** Facts about a machine that stay from one session to the next. Together they are its identity. */
export interface MachineFacts {
  readonly architecture: string;
  readonly osName: string;
  readonly cpuModel: string;
  /** Logical ones. Null, like the memory, only for a machine that another tool described. */
  readonly cores: number | null;
  readonly ramBytes: number | null;
  /** Anything else that stays, such as chip, core kinds or accelerator cores; names no user, host or path. */
  readonly details: object;
}

/** 128 bits of SHA-256. */
export const MACHINE_ID_DIGITS = 32;

const rowOf = ({ architecture, osName, cpuModel, cores, ramBytes, details }: MachineFacts) => ({
  architecture,
  osName,
  cpuModel,
  cores,
  ramBytes,
  details: { ...details },
});

/** What a machine is known by: the beginning of the hash of its facts. */
export const machineIdOf = (facts: MachineFacts): string => contentHash(rowOf(facts)).slice(0, MACHINE_ID_DIGITS);

export function machineRecords({ database }: Connection) {
  return {
    /** Stores a machine unless it is known, and returns its id. */
    recordMachine(facts: MachineFacts): string {
      refuseAbsolutePaths(facts, 'machine');
      const id = machineIdOf(facts);
      database
        .insert(machines)
        .values({ id, ...rowOf(facts) })
        .onConflictDoNothing()
        .run();
      return id;
    },
  };
}
