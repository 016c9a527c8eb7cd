import type { MachineFacts } from './machine.ts';
import type { PreflightWarning } from './preflight.ts';

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Why this process has fewer cores than the machine, in words; empty where it has them all. */
const because = ({ logicalCores, availableCores, quotaCores }: MachineFacts): string => {
  if (quotaCores !== null && Math.max(1, Math.floor(quotaCores)) === availableCores) {
    return ` (its group's limit is ${quotaCores})`;
  }
  return availableCores < logicalCores ? ` (its affinity leaves these of ${logicalCores})` : '';
};

/** That threads were stated which no core is left for; null where there are enough. They compute the same, slowly. */
export const threadWarning = (machine: MachineFacts, threads: number): PreflightWarning | null =>
  threads > machine.availableCores
    ? {
        code: 'moreThreadsThanCores',
        message: `${counted(threads, 'thread')} share ${counted(machine.availableCores, 'core')} that this process may use${because(machine)}: they wait for each other at every step, so figures are low and uneven.`,
        remedy: `leave out --threads, or state at most ${machine.availableCores}; or give the process more cores`,
      }
    : null;
