import type { RankedFigure } from '../reading/ranked-figures.ts';

/**
 * A name for each figure that no other one of them has: manifest, profile and how it was executed; the machine only
 * where there are several, and the beginning of the series' id where even that is not enough.
 */
export function benchmarkNames(figures: readonly RankedFigure[]): Map<RankedFigure, string> {
  const machines = new Set(figures.map(({ machineId }) => machineId));
  const plain = (figure: RankedFigure): string => {
    const { manifestId, profileName, backend, computeUnits, threads, synthetic } = figure;
    const how = `${backend} ${computeUnits} ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
    const machine = machines.size > 1 ? ` machine ${figure.machineId.slice(0, 8)}` : '';
    return `${manifestId} ${profileName} ${how}${machine}${synthetic ? ' (synthetic model)' : ''}`;
  };
  const taken = Map.groupBy(figures, plain);
  return new Map(
    figures.map((figure) => {
      const name = plain(figure);
      return [figure, (taken.get(name)?.length ?? 0) > 1 ? `${name} series ${figure.seriesId.slice(0, 12)}` : name];
    }),
  );
}
