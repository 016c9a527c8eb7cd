import type { RunOverview, StoredMachine, StoredModel } from '@shardbench/db';
import type { Profile } from '@shardbench/manifest';
import { type RankedRow, rankRows } from './ranking.ts';
import { byTopology, type RunRow, runRow } from './run-row.ts';

/** What runs must have in common to stand in one table. */
export interface GroupFacts {
  readonly machine: StoredMachine;
  readonly model: StoredModel | null;
  /** Name of the model's family as the manifests write it, for manifests that name no weights. */
  readonly modelFamily: string | null;
  readonly backend: string;
  readonly computeUnits: string;
  readonly threads: number;
  readonly profile: Profile;
  readonly imported: boolean;
}

/** Runs of one model on one backend of one machine under one profile, by what may be said of their speed. */
export interface RunGroup extends GroupFacts {
  /** Anchor of its place on a page: `long-tiny`, unique on the page. */
  readonly anchor: string;
  readonly ranked: readonly RankedRow[];
  /** Nothing failed, and not everything could be checked. */
  readonly unverified: readonly RunRow[];
  readonly disqualified: readonly RunRow[];
  /** Skipped or crashed. */
  readonly unfinished: readonly RunRow[];
}

/** Groups runs into tables, the most telling table first: ranked, real weights, large model, long profile. */
export function runGroups(runs: readonly RunOverview[]): RunGroup[] {
  const byKey = Map.groupBy(runs, groupKey);
  const groups = [...byKey.values()].map((members) => group(members as [RunOverview, ...RunOverview[]]));
  return withAnchors(groups.toSorted(mostTellingFirst));
}

export const modelName = ({ model, modelFamily }: Pick<GroupFacts, 'model' | 'modelFamily'>): string =>
  model?.name ?? modelFamily ?? 'a model without weights';

/** Name of the model's family as the manifest writes it, null where it does not. */
export const modelFamily = ({ manifest }: RunOverview): string | null => {
  const family: unknown = manifest.manifest.model_family ?? manifest.manifest.modelFamily;
  return typeof family === 'string' ? family : null;
};

function groupKey(run: RunOverview): string {
  const { profile } = run;
  return JSON.stringify([
    run.machine.id,
    run.modelHash ?? modelFamily(run),
    run.backend,
    run.computeUnits,
    run.threads,
    [profile.name, profile.promptTokens, profile.newTokens],
    run.provenance,
  ]);
}

function group(runs: readonly [RunOverview, ...RunOverview[]]): RunGroup {
  const [first] = runs;
  const rows = runs.map(runRow);
  const inState = (...states: readonly RunRow['verdict']['state'][]): RunRow[] =>
    rows.filter(({ verdict }) => states.includes(verdict.state)).sort(byTopology);
  return {
    machine: first.machine,
    model: first.model,
    modelFamily: modelFamily(first),
    backend: first.backend,
    computeUnits: first.computeUnits,
    threads: first.threads,
    profile: first.profile,
    imported: first.provenance === 'imported',
    anchor: '',
    ranked: rankRows(rows.filter((row) => row.ranked)),
    unverified: inState('unverified'),
    disqualified: inState('disqualified'),
    unfinished: inState('skipped', 'crashed'),
  };
}

function mostTellingFirst(a: RunGroup, b: RunGroup): number {
  const orders: readonly ((of: RunGroup) => number)[] = [
    ({ ranked }) => (ranked.length > 0 ? 0 : 1),
    ({ imported }) => (imported ? 1 : 0),
    ({ model }) => (model?.synthetic === false ? 0 : 1),
    ({ model }) => -(model?.fileBytes ?? 0),
    ({ profile }) => -(profile.promptTokens + profile.newTokens),
  ];
  const decisive = orders.map((order) => order(a) - order(b)).find((difference) => difference !== 0);
  return decisive ?? `${a.backend} ${a.machine.id}`.localeCompare(`${b.backend} ${b.machine.id}`, 'en');
}

function withAnchors(groups: readonly RunGroup[]): RunGroup[] {
  const taken = new Map<string, number>();
  return groups.map((of) => {
    const words = `${of.profile.name} ${modelName(of)} ${of.backend}`;
    const slug = words
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 60);
    const before = taken.get(slug) ?? 0;
    taken.set(slug, before + 1);
    return { ...of, anchor: before === 0 ? slug : `${slug}-${before + 1}` };
  });
}
