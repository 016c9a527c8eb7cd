import type { PowerSource } from './power-supplies.ts';

export type PowerMode = 'automatic' | 'low' | 'high';

/**
 * Settings in use from `pmset -g`: `lowpowermode` on Macs that only know Low Power Mode, `powermode` (0 automatic,
 * 1 low, 2 high) on those that also have a high one. Null when neither is listed.
 */
export const parsePowerMode = (text: string): PowerMode | null => {
  const setting = /^\s*(?:low)?powermode\s+([012])\b/m.exec(text);
  const modes: Readonly<Record<string, PowerMode>> = { 0: 'automatic', 1: 'low', 2: 'high' };
  return modes[setting?.[1] ?? ''] ?? null;
};

/** The first line of `pmset -g batt`: `Now drawing from 'AC Power'`. */
export const parsePowerSource = (text: string): PowerSource | null => {
  const source = /drawing from '([^']+)'/.exec(text)?.[1];
  if (source === 'AC Power') return 'ac';
  return source === 'Battery Power' ? 'battery' : null;
};

/** Whether the system says that it holds the processor back. `nominal` can be wrong: it is what the system admits. */
export type Thermal =
  | { readonly state: 'unknown' }
  | { readonly state: 'nominal' }
  | {
      readonly state: 'limited';
      /** 0 is normal; 255, which the system uses for "not known", counts as 0. */
      readonly warningLevel: number;
      /** 100 is full speed; reported by Intel Macs only. */
      readonly speedLimitPercent: number;
    };

const LEVEL_UNKNOWN = 255;

/** Output of `pmset -g therm`: notes when nothing was recorded, otherwise levels and, on Intel, limits in percent. */
export const parseThermal = (text: string): Thermal => {
  const levels = [...text.matchAll(/(?:thermal|performance)[ _]warning[ _]level\s*[:=]?\s*(\d+)/gi)]
    .map((match) => Number(match[1]))
    .filter((level) => level !== LEVEL_UNKNOWN);
  const limit = /CPU_Speed_Limit\s*=\s*(\d+)/.exec(text)?.[1];
  const noted = /no thermal warning level/i.test(text);
  if (levels.length === 0 && limit === undefined && !noted) return { state: 'unknown' };
  const warningLevel = Math.max(0, ...levels);
  const speedLimitPercent = limit === undefined ? 100 : Number(limit);
  if (warningLevel === 0 && speedLimitPercent >= 100) return { state: 'nominal' };
  return { state: 'limited', warningLevel, speedLimitPercent };
};
