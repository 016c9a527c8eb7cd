import type { Conditions, SystemConditions } from './conditions.ts';
import { readGitState } from './git-state.ts';
import { readLinuxConditions } from './linux-conditions.ts';
import { readMacConditions } from './mac-conditions.ts';
import { type Sources, systemSources } from './sources.ts';

const nothingKnown: SystemConditions = {
  osBuild: null,
  governors: [],
  steal: null,
  throttling: null,
  transparentHugePages: null,
  powerSource: null,
  powerMode: null,
  thermal: { state: 'unknown' },
};

const systemConditions = (sources: Sources, platform: string): SystemConditions => {
  if (platform === 'linux') return readLinuxConditions(sources);
  return platform === 'darwin' ? readMacConditions(sources) : nothingKnown;
};

/**
 * Conditions at this moment, with the state of the checkout in the folder `repository`. Never fails: what cannot be
 * found is null. No host name, user name or path.
 */
export const readConditions = (repository: string, sources: Sources = systemSources): Conditions => {
  const node = sources.node();
  return {
    ...systemConditions(sources, node.platform),
    kernelRelease: node.kernelRelease,
    loadAverage: node.loadAverage,
    nodeVersion: node.nodeVersion,
    git: readGitState(sources, repository),
  };
};
