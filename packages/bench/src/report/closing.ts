import type { RunOverview } from '@shardbench/db';
import { isRanked } from '@shardbench/gates';

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

const ranking = (runs: readonly RunOverview[]): string => {
  const ranked = runs.filter(({ verdict }) => isRanked(verdict)).length;
  return ranked > 0 ? `${counted(ranked, 'run')} passed every gate and may be ranked` : 'none is ranked';
};

const whatWasMeasured = (measured: readonly RunOverview[]): string => {
  if (measured.length === 0) return 'Nothing was measured.';
  const manifests = new Set(measured.map(({ manifest }) => manifest.id)).size;
  const processes = measured.reduce((sum, run) => sum + run.processes.length, 0);
  const counts = `${counted(manifests, 'manifest')} in ${counted(measured.length, 'run')} and ${counted(processes, 'process', 'processes')}`;
  return `Measured ${counts}; ${ranking(measured)}.`;
};

const whatItDoesNotSay = (measured: readonly RunOverview[]): string => {
  const synthetic = measured.filter(({ model }) => model?.synthetic).length;
  if (synthetic === 0) return 'Figures hold for this machine, these weights and this build only.';
  const which = synthetic === measured.length ? 'The weights are synthetic' : 'Some of the weights are synthetic';
  return `${which}: they exercise the whole path on any machine and say nothing about the speed of a real model.`;
};

/** The three sentences that `bench all` ends with: what was measured, what it does not say, what to do next. */
export const closingSentences = (runs: readonly RunOverview[]): string[] => {
  const measured = runs.filter(({ processes }) => processes.length > 0);
  return [
    whatWasMeasured(measured),
    whatItDoesNotSay(measured),
    'To measure your own chain: pnpm bench all path/to/runtime_meta.json --artifacts folder/with/weights',
  ];
};
