import type { APIRoute } from 'astro';
import { csv } from '../../data/downloads.ts';
import type { SeriesHistory } from '../../data/series-history.ts';
import { seriesRecords } from '../../data/series-records.ts';
import { seriesHistories } from '../../data/store.ts';

export const getStaticPaths = () =>
  seriesHistories().map((history) => ({ params: { id: history.series.id }, props: { history } }));

export const GET: APIRoute<{ history: SeriesHistory }> = ({ props }) =>
  new Response(csv(seriesRecords(props.history)), { headers: { 'content-type': 'text/csv' } });
