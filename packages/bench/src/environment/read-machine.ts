import { readLinuxMachine } from './linux-machine.ts';
import { readMacMachine } from './mac-machine.ts';
import type { MachineFacts } from './machine.ts';
import { type NodeFacts, type Sources, systemSources } from './sources.ts';

/** A system that is neither Linux nor macOS: what Node knows. */
const otherMachine = (node: NodeFacts): MachineFacts => ({
  architecture: node.architecture,
  os: { name: node.platform, version: node.kernelRelease },
  cpuModel: null,
  cpuFlags: [],
  logicalCores: node.logicalCores,
  availableCores: node.logicalCores,
  quotaCores: null,
  ramBytes: node.ramBytes,
  mac: null,
});

/** Facts about this machine. Never fails: what cannot be found is null. No host name, user name or path. */
export const readMachine = (sources: Sources = systemSources): MachineFacts => {
  const node = sources.node();
  if (node.platform === 'linux') return readLinuxMachine(sources);
  return node.platform === 'darwin' ? readMacMachine(sources) : otherMachine(node);
};
