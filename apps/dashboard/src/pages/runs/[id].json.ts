import type { RunOverview } from '@shardbench/db';
import type { APIRoute } from 'astro';
import { runTokens } from '../../data/run-tokens.ts';
import { allRuns, isDetailed, runDetail } from '../../data/store.ts';

export const getStaticPaths = () =>
  allRuns()
    .filter(({ id, processes }) => isDetailed(id) && processes.length > 0)
    .map((run) => ({ params: { id: run.id }, props: { run } }));

export const GET: APIRoute<{ run: RunOverview }> = ({ props: { run } }) => Response.json(runTokens(runDetail(run)));
