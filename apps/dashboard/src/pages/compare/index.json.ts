import type { APIRoute } from 'astro';
import { compareIndex } from '../../data/compare-index.ts';
import { allRuns, excludedRuns } from '../../data/store.ts';

export const GET: APIRoute = () => Response.json(compareIndex(allRuns(), excludedRuns()));
