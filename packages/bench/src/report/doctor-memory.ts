import type { Conditions } from '../environment/conditions.ts';
import type { MachineFacts } from '../environment/machine.ts';

/** What each setting of the system means for weights, which ask for huge pages. */
const SETTINGS: Readonly<Record<string, string>> = {
  always: 'available (always: all memory may have them)',
  madvise: 'available (madvise: weights ask for them)',
  never: 'switched off (never)',
};

/** Whether weights can lie in huge pages on this machine, in words. */
export const hugePagesText = ({ mac }: MachineFacts, { transparentHugePages }: Conditions): string => {
  if (mac !== null) return 'none that a program could ask for';
  if (transparentHugePages === null) return 'unknown: the system says nothing about them';
  return SETTINGS[transparentHugePages] ?? transparentHugePages;
};
