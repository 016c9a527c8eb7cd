/** Page of a series, from the root of the pages; its runs are on further pages where they are very many. */
export const seriesPage = (id: string, page = 1): string => `history/${id}${page === 1 ? '' : `-${page}`}.html`;

/** All runs of a series for other programs, from the root of the pages. */
export const seriesFile = (id: string): string => `history/${id}.csv`;
