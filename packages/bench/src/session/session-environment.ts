import type { SessionEnvironment, MachineFacts as StoredMachineFacts } from '@shardbench/db';
import type { Conditions } from '../environment/conditions.ts';
import type { MachineFacts } from '../environment/machine.ts';
import type { PrefetchDistances } from '../worker/job.ts';

/** A machine as the store identifies it: without what an update, an affinity or a quota changes. */
export const storedMachine = ({
  architecture,
  os,
  cpuModel,
  cpuFlags,
  logicalCores,
  ramBytes,
  mac,
}: MachineFacts): StoredMachineFacts => ({
  architecture,
  osName: os.name,
  cpuModel: cpuModel ?? 'unknown',
  cores: logicalCores,
  ramBytes,
  details: { cpuFlags, mac },
});

/** Everything that may change from session to session; distances only where the CPU backend measures with some. */
export const sessionEnvironment = (
  { os, availableCores, quotaCores }: MachineFacts,
  conditions: Conditions,
  backendBuild: string | null,
  prefetch: PrefetchDistances = {},
): SessionEnvironment => {
  const { osBuild, nodeVersion, git, ...details } = conditions;
  return {
    osBuild,
    backendBuild,
    gitCommit: git?.commit ?? null,
    gitDirty: git?.dirty ?? null,
    nodeVersion,
    details: {
      ...details,
      osVersion: os.version,
      availableCores,
      quotaCores,
      ...(Object.keys(prefetch).length > 0 && { prefetchBytes: prefetch }),
    },
  };
};
