import type { Throttling } from './cgroup.ts';
import type { GitState } from './git-state.ts';
import type { PowerMode, Thermal } from './pmset.ts';
import type { PowerSource } from './power-supplies.ts';
import type { StolenTime } from './proc-stat.ts';

/** What the operating system says about the moment. Null where a system has no such thing. */
export interface SystemConditions {
  /** macOS: `25B78`; elsewhere the kernel's own build line. */
  readonly osBuild: string | null;
  /** Distinct frequency governors of all cores, sorted; empty where there are none. */
  readonly governors: readonly string[];
  readonly steal: StolenTime | null;
  readonly throttling: Throttling | null;
  /** `always`, `madvise` or `never`. */
  readonly transparentHugePages: string | null;
  readonly powerSource: PowerSource | null;
  readonly powerMode: PowerMode | null;
  readonly thermal: Thermal;
}

/** What may change from run to run; read before and after one. */
export interface Conditions extends SystemConditions {
  readonly kernelRelease: string;
  /** Runnable tasks on all cores, averaged over the last minute. */
  readonly loadAverage: number;
  /** `26.10.0`. */
  readonly nodeVersion: string;
  readonly git: GitState | null;
}
