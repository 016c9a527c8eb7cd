import type { APIRoute } from 'astro';
import { runTokens } from '../../data/run-tokens.ts';
import { allRuns, isDetailed, runDetail } from '../../data/store.ts';

export const getStaticPaths = () =>
  allRuns()
    .filter(({ id, processes }) => isDetailed(id) && processes.length > 0)
    .map(({ id }) => ({ params: { id } }));

export const GET: APIRoute = ({ params }) => Response.json(runTokens(runDetail(params.id as string)));
