import type { APIRoute } from 'astro';
import { RUNS_PER_FILE, runsFile } from '../../comparison/compare-index.ts';
import { comparedRun } from '../../data/compared-run.ts';
import { allRuns, sessionBlocks } from '../../data/store.ts';

interface Props {
  /** Place of the first run among all of them. */
  readonly first: number;
}

export const getStaticPaths = () =>
  Array.from({ length: Math.ceil(allRuns().length / RUNS_PER_FILE) }, (_, file) => {
    const first = file * RUNS_PER_FILE;
    return { params: { runs: runsFile(first).replace(/\.json$/, '') }, props: { first } };
  });

export const GET: APIRoute<Props> = ({ props: { first } }) =>
  Response.json(
    allRuns()
      .slice(first, first + RUNS_PER_FILE)
      .map((run) => comparedRun(run, sessionBlocks().get(run.session.id) ?? [])),
  );
