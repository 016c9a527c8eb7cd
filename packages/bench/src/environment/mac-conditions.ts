import type { SystemConditions } from './conditions.ts';
import { parsePowerMode, parsePowerSource, parseThermal } from './pmset.ts';
import type { Sources } from './sources.ts';
import { parseSwVers } from './sw-vers.ts';

const PMSET = '/usr/bin/pmset';

/** Conditions of a Mac from sw_vers and pmset. */
export const readMacConditions = (sources: Sources): SystemConditions => ({
  osBuild: parseSwVers(sources.command('/usr/bin/sw_vers', []) ?? '').build,
  governors: [],
  steal: null,
  throttling: null,
  transparentHugePages: null,
  powerSource: parsePowerSource(sources.command(PMSET, ['-g', 'batt']) ?? ''),
  powerMode: parsePowerMode(sources.command(PMSET, ['-g']) ?? ''),
  thermal: parseThermal(sources.command(PMSET, ['-g', 'therm']) ?? ''),
});
