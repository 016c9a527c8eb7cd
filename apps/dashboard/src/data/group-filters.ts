import { describeBackend, describeMachine } from './describe-group.ts';
import { type GroupFacts, modelName } from './run-groups.ts';

/** A choice of a filter: its short key in the address, and its words. */
export interface FilterOption {
  readonly value: string;
  readonly words: string;
}

export interface GroupFilter {
  /** Key in the address. */
  readonly key: string;
  readonly name: string;
  readonly options: readonly FilterOption[];
}

/** Characters of a hash that stand for a machine or a model in an address. */
const HASH_DIGITS = 6;

const slug = (words: string): string =>
  words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '') || 'none';

interface FilterKey {
  readonly key: string;
  readonly name: string;
  readonly option: (group: GroupFacts) => FilterOption;
}

/** What the address says of a group depends on the group alone, so that a link still works when others come and go. */
const FILTERS: readonly FilterKey[] = [
  {
    key: 'm',
    name: 'Machine',
    option: ({ machine }) => ({ value: slug(machine.id.slice(0, HASH_DIGITS)), words: describeMachine(machine) }),
  },
  {
    key: 'b',
    name: 'Backend',
    option: (group) => ({
      value: slug(`${group.backend} ${group.computeUnits} ${group.threads}`),
      words: describeBackend(group),
    }),
  },
  {
    key: 'w',
    name: 'Model',
    option: (group) => ({
      value: slug(group.model?.hash.slice(0, HASH_DIGITS) ?? modelName(group)),
      words: group.model?.synthetic ? `${modelName(group)}, synthetic weights` : modelName(group),
    }),
  },
  { key: 'p', name: 'Profile', option: ({ profile }) => ({ value: slug(profile.name), words: profile.name }) },
  {
    key: 'o',
    name: 'Provenance',
    option: ({ imported }) => (imported ? { value: 'i', words: 'imported' } : { value: 'm', words: 'measured' }),
  },
];

/** Filters of a page of groups, those that have something to choose from. */
export function groupFilters(groups: readonly GroupFacts[]): GroupFilter[] {
  return FILTERS.map(({ key, name, option }) => ({
    key,
    name,
    options: [...new Map(groups.map(option).map((of) => [of.value, of])).values()],
  })).filter(({ options }) => options.length > 1);
}

/** What filters know of a group: `m=3fa1b2&b=cpu-vnni-2&p=long`. */
export const filterFacts = (group: GroupFacts): string =>
  new URLSearchParams(FILTERS.map(({ key, option }) => [key, option(group).value])).toString();
