import type { RunOverview } from '@shardbench/db';
import { filterFacts, type GroupFilter, groupFilters } from './group-filters.ts';
import { type GroupFacts, modelFamily } from './run-groups.ts';
import type { SeriesTrend } from './series-trend.ts';

const TREND_KEY = 't';
const MANIFEST_KEY = 'c';

/** More manifests than these are none to choose from in a list. */
const MOST_MANIFESTS = 200;

const TREND_WORDS: Readonly<Record<SeriesTrend['state'], string>> = {
  slower: 'slower since the last step',
  faster: 'faster since the last step',
  level: 'no step',
  failing: 'newest run fails its gates',
  tooShort: 'too short to tell',
  noSpeed: 'no speed that counts',
};

const groupFacts = (newest: RunOverview): GroupFacts => ({
  machine: newest.machine,
  model: newest.model,
  modelFamily: modelFamily(newest),
  backend: newest.backend,
  computeUnits: newest.computeUnits,
  threads: newest.threads,
  profile: newest.profile,
  imported: newest.provenance === 'imported',
});

/** A series as its filters see it, by its newest run. */
export interface FilteredSeries {
  readonly newest: RunOverview;
  readonly trend: SeriesTrend['state'];
}

/** Filters of the list of series, those that have something to choose from. */
export function seriesFilters(all: readonly FilteredSeries[]): GroupFilter[] {
  const manifests = [...new Set(all.map(({ newest }) => newest.manifest.id))].sort();
  const present = new Set(all.map(({ trend }) => trend));
  const trends = Object.entries(TREND_WORDS).filter(([state]) => present.has(state as SeriesTrend['state']));
  const own: readonly GroupFilter[] = [
    { key: MANIFEST_KEY, name: 'Manifest', options: manifests.map((id) => ({ value: id, words: id })) },
    { key: TREND_KEY, name: 'Trend', options: trends.map(([value, words]) => ({ value, words })) },
  ];
  const [manifest, trend] = own.map((filter) => (filter.options.length > 1 ? [filter] : []));
  return [
    ...(manifests.length > MOST_MANIFESTS ? [] : (manifest ?? [])),
    ...groupFilters(all.map(({ newest }) => groupFacts(newest))),
    ...(trend ?? []),
  ];
}

/** What filters know of a series: `m=3fa1b2&b=cpu-vnni-2&…&c=tiny%2F16_8_6_2&t=level`. */
export function seriesFacts(newest: RunOverview, trend: SeriesTrend['state']): string {
  const facts = new URLSearchParams(filterFacts(groupFacts(newest)));
  facts.set(MANIFEST_KEY, newest.manifest.id);
  facts.set(TREND_KEY, trend);
  return facts.toString();
}
