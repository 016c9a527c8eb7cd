/** A page that every other page links to. */
export interface NavigationEntry {
  readonly name: string;
  /** From the root of the pages. */
  readonly page: string;
}

export const NAVIGATION: readonly NavigationEntry[] = [
  { name: 'Health', page: 'index.html' },
  { name: 'Topologies', page: 'topologies.html' },
  { name: 'Compare', page: 'compare.html' },
  { name: 'History', page: 'history.html' },
  { name: 'Runs', page: 'runs.html' },
  { name: 'Heads', page: 'heads.html' },
  { name: 'Cliff', page: 'cliff.html' },
  { name: 'Experiments', page: 'experiments.html' },
  { name: 'Method', page: 'method.html' },
  { name: 'Data', page: 'data.html' },
];
