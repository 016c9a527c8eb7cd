import type { CpuFlag } from './cpu-flags.ts';

/** Cores of one speed, as the system names it: `Performance`, `Efficiency`. */
export interface CoreLevel {
  readonly name: string;
  readonly cores: number;
}

/** Whether there is a Neural Engine. A virtual Mac may or may not be given one. The core count is not public. */
export type NeuralEngine =
  | { readonly state: 'present'; readonly cores: number | null }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown' };

export interface MacFacts {
  /** `Mac16,1`. */
  readonly model: string | null;
  /** `Apple M4`; null on Intel. */
  readonly chip: string | null;
  /** Fastest first; empty when the system does not tell levels apart. */
  readonly coreLevels: readonly CoreLevel[];
  readonly gpuCores: number | null;
  readonly neuralEngine: NeuralEngine;
  /** This Node is an x64 program translated on an arm64 machine. */
  readonly translated: boolean;
}

/**
 * What stays the same from run to run. `os.version` changes with an update and `availableCores` and `quotaCores`
 * with how the process was started, so a machine's identity is made from the rest.
 */
export interface MachineFacts {
  /** Architecture of this Node: `x64`, `arm64`. */
  readonly architecture: string;
  readonly os: { readonly name: string; readonly version: string | null };
  readonly cpuModel: string | null;
  readonly cpuFlags: readonly CpuFlag[];
  /** Logical cores that are switched on. */
  readonly logicalCores: number;
  /** Cores this process can keep busy: its affinity, and whole cores of its group's quota; at least 1. */
  readonly availableCores: number;
  /** Cores the group's quota allows, possibly a fraction; null without a quota. */
  readonly quotaCores: number | null;
  readonly ramBytes: number;
  /** Null on everything but a Mac. */
  readonly mac: MacFacts | null;
}
