import type { Connection } from '../connection.ts';
import type { Provenance } from '../schema/series.ts';
import type { SeriesKey } from '../series-key.ts';

/** A series, as its newest run names it. */
export interface StoredSeries {
  /** Hash of the key. */
  readonly id: string;
  readonly key: SeriesKey;
  /** Id of the newest run's manifest: manifests that execute the same share a series. */
  readonly manifestId: string;
  readonly title: string;
  readonly topology: string;
  /** Null where no weights are named. */
  readonly modelName: string | null;
  readonly synthetic: boolean;
  /** All of them, whatever the verdict. */
  readonly runs: number;
  readonly firstStartedAt: string;
  readonly lastStartedAt: string;
}

/** Which series to list; what is left out does not restrict. */
export interface SeriesFilter {
  /** A manifest's own id, of any run of the series. */
  readonly manifest?: string | undefined;
  /** Those with a run that started then or later. */
  readonly since?: string | undefined;
  /** Name of a profile. */
  readonly profile?: string | undefined;
}

interface SeriesRow extends Omit<SeriesKey, 'provenance'> {
  readonly id: string;
  readonly provenance: Provenance;
  readonly manifestId: string;
  readonly title: string;
  readonly topology: string;
  readonly modelName: string | null;
  readonly synthetic: number;
  readonly runs: number;
  readonly firstStartedAt: string;
  readonly lastStartedAt: string;
}

const LIST_SERIES = `
  select series.id, series.machine_id as machineId, series.backend, series.compute_units as computeUnits, series.threads,
    series.model_hash as modelHash, series.execution_hash as executionHash, series.profile_name as profileName,
    series.prompt_tokens as promptTokens, series.new_tokens as newTokens, series.warmup_requests as warmupRequests,
    series.requests, series.prompt_sha256 as promptSha256, series.provenance,
    manifests.id as manifestId, manifests.title, manifests.topology,
    models.name as modelName, coalesce(models.synthetic, 0) as synthetic,
    counted.runs, counted.first as firstStartedAt, counted.last as lastStartedAt
  from (
    select series_id, count(*) as runs, min(started_at) as first, max(started_at) as last from runs group by series_id
  ) as counted
  join series on series.id = counted.series_id
  join runs as newest on newest.id = (
    select id from runs where series_id = series.id order by started_at desc, id desc limit 1
  )
  join manifests on manifests.content_hash = newest.manifest_hash
  left join models on models.hash = series.model_hash
  where (:since is null or counted.last >= :since)
    and (:profile is null or series.profile_name = :profile)
    and (:manifest is null or series.id in (
      select runs.series_id from manifests join runs on runs.manifest_hash = manifests.content_hash
      where manifests.id = :manifest
    ))
  order by manifests.id, series.profile_name, series.backend, series.compute_units, series.threads, series.id
`;

export function seriesReading({ sqlite }: Connection) {
  const list = sqlite.prepare<[Record<keyof SeriesFilter, string | null>], SeriesRow>(LIST_SERIES);
  return {
    /** Every series that has a run, by manifest, profile and how it was executed. */
    listSeries({ manifest, since, profile }: SeriesFilter = {}): StoredSeries[] {
      return list
        .all({ manifest: manifest ?? null, since: since ?? null, profile: profile ?? null })
        .map(
          ({ id, manifestId, title, topology, modelName, synthetic, runs, firstStartedAt, lastStartedAt, ...key }) => ({
            id,
            key,
            manifestId,
            title,
            topology,
            modelName,
            synthetic: synthetic === 1,
            runs,
            firstStartedAt,
            lastStartedAt,
          }),
        );
    },
  };
}
