import type { Conditions } from './conditions.ts';
import type { MachineFacts } from './machine.ts';

export type PreflightCode =
  | 'onBattery'
  | 'lowPowerMode'
  | 'thermalLimit'
  | 'highLoad'
  | 'powersaveGovernor'
  | 'stolenTime'
  | 'throttledGroup'
  | 'translatedNode'
  | 'noHugePages'
  | 'moreThreadsThanCores';

/** Something that makes figures worse or noisier than they need be. It never stops a measurement. */
export interface PreflightWarning {
  readonly code: PreflightCode;
  readonly message: string;
  readonly remedy: string;
}

/** Half of the machine busy with something else, on average over the last minute. */
const LOAD_PER_CORE_LIMIT = 0.5;
/** Part of all processor time since the machine started that its hypervisor gave to others. */
const STEAL_SHARE_LIMIT = 0.01;
/** Part of the enforcement periods in which the group was stopped. */
const THROTTLED_SHARE_LIMIT = 0.01;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

type Check = (machine: MachineFacts, conditions: Conditions) => PreflightWarning | null;

const onBattery: Check = (_machine, { powerSource }) =>
  powerSource === 'battery'
    ? {
        code: 'onBattery',
        message: 'The machine runs on battery, which can hold its speed back.',
        remedy: 'connect the power adapter',
      }
    : null;

const lowPowerMode: Check = (_machine, { powerMode }) =>
  powerMode === 'low'
    ? {
        code: 'lowPowerMode',
        message: 'Low Power Mode is on and lowers the clocks.',
        remedy: 'switch it off in System Settings, Battery',
      }
    : null;

const thermalLimit: Check = (_machine, { thermal }) =>
  thermal.state === 'limited'
    ? {
        code: 'thermalLimit',
        message: `The system holds the processor back because of heat (level ${thermal.warningLevel}, speed ${thermal.speedLimitPercent} %).`,
        remedy: 'let the machine cool down and measure again',
      }
    : null;

const highLoad: Check = ({ logicalCores }, { loadAverage }) =>
  loadAverage > LOAD_PER_CORE_LIMIT * logicalCores
    ? {
        code: 'highLoad',
        message: `The load of the last minute was ${loadAverage.toFixed(1)} on ${logicalCores} cores.`,
        remedy: 'close what is not needed, or wait a minute if it was the build',
      }
    : null;

const powersaveGovernor: Check = (_machine, { governors }) =>
  governors.includes('powersave')
    ? {
        code: 'powersaveGovernor',
        message: 'The powersave governor lets the clock fall between and during requests.',
        remedy: 'sudo cpupower frequency-set -g performance',
      }
    : null;

const stolenTime: Check = (_machine, { steal }) =>
  steal !== null && steal.totalMs > 0 && steal.stealMs / steal.totalMs > STEAL_SHARE_LIMIT
    ? {
        code: 'stolenTime',
        message: `This virtual machine lost ${percent(steal.stealMs / steal.totalMs)} of its processor time to others since it started.`,
        remedy: 'use a machine of its own or one with dedicated cores; otherwise expect wide intervals',
      }
    : null;

const throttledGroup: Check = ({ quotaCores }, { throttling }) =>
  throttling !== null &&
  throttling.periods > 0 &&
  throttling.throttledPeriods / throttling.periods > THROTTLED_SHARE_LIMIT
    ? {
        code: 'throttledGroup',
        message: `The container's processor limit${quotaCores === null ? '' : ` of ${quotaCores} cores`} stopped its programs in ${percent(throttling.throttledPeriods / throttling.periods)} of all periods.`,
        remedy: 'raise the limit, or use fewer threads than it has whole cores',
      }
    : null;

const translatedNode: Check = ({ mac }) =>
  mac?.translated
    ? {
        code: 'translatedNode',
        message: 'This Node is an Intel program that Rosetta translates.',
        remedy: 'run the command with an arm64 Node',
      }
    : null;

const noHugePages: Check = (_machine, { transparentHugePages }) =>
  transparentHugePages === 'never'
    ? {
        code: 'noHugePages',
        message: 'Transparent huge pages are switched off, so the CPU backend reads its weights more slowly.',
        remedy: 'echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled',
      }
    : null;

const CHECKS: readonly Check[] = [
  onBattery,
  lowPowerMode,
  thermalLimit,
  highLoad,
  powersaveGovernor,
  stolenTime,
  throttledGroup,
  translatedNode,
  noHugePages,
];

/** Warnings to print before a measurement and to keep with its record; empty on a quiet machine. */
export const preflightWarnings = (machine: MachineFacts, conditions: Conditions): readonly PreflightWarning[] =>
  CHECKS.map((check) => check(machine, conditions)).filter((warning) => warning !== null);
