import type { RunOverview } from '@shardbench/db';
import { isRanked } from '@shardbench/gates';

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** The three sentences that `bench all` ends with: what was measured, what it does not say, what to do next. */
export const closingSentences = (runs: readonly RunOverview[]): string[] => {
  const measured = runs.filter(({ processes }) => processes.length > 0);
  const processes = measured.reduce((sum, run) => sum + run.processes.length, 0);
  const manifests = new Set(measured.map(({ manifest }) => manifest.id)).size;
  const ranked = runs.filter(({ verdict }) => isRanked(verdict)).length;
  const synthetic = measured.some(({ model }) => model?.synthetic);
  return [
    `Measured ${counted(manifests, 'manifest')} in ${counted(measured.length, 'run')} and ${processes} ${processes === 1 ? 'process' : 'processes'}; ${
      ranked === 0
        ? 'none is ranked, because not every gate is built yet'
        : `${counted(ranked, 'run')} passed every gate and may be ranked`
    }.`,
    synthetic
      ? 'The tiny weights are synthetic: they exercise the whole path on any machine and say nothing about the speed of a real model.'
      : 'Figures hold for this machine, these weights and this build only.',
    'To measure your own chain: pnpm bench all path/to/runtime_meta.json --artifacts folder/with/weights',
  ];
};
