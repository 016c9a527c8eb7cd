import { readConditions } from '../environment/read-conditions.ts';
import { type Sources, systemSources } from '../environment/sources.ts';
import { PATHS } from '../paths.ts';

/** Git is asked once per session: between two processes it would only take time from them. */
const withoutGit: Sources = {
  ...systemSources,
  command: (program, args) => (program === 'git' ? null : systemSources.command(program, args)),
};

/** The part of the conditions that moves while processes are measured. */
export const movingConditions = (): object => {
  const { loadAverage, steal, throttling, thermal } = readConditions(PATHS.root, withoutGit);
  return { loadAverage, steal, throttling, thermal };
};
