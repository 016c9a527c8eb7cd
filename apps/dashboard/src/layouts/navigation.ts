/** A page that every other page links to. */
export interface NavigationEntry {
  readonly name: string;
  /** From the root of the pages. */
  readonly page: string;
}

export const NAVIGATION: readonly NavigationEntry[] = [
  { name: 'Topologies', page: 'index.html' },
  { name: 'Published log', page: 'log.html' },
];
