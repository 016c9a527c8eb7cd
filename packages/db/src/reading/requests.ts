import { asc, eq, sql } from 'drizzle-orm';
import type { Connection } from '../connection.ts';
import { processes } from '../schema/processes.ts';
import { requests } from '../schema/requests.ts';
import { tokenTimings } from '../schema/token-timings.ts';
import { decodeTimings } from '../timings-codec.ts';
import type { StoredRequest } from './run-overview.ts';

/** The requests of a run by process, in measured order, with their timings where these are asked for and still stored. */
export function readRequests(
  { database }: Connection,
  runId: string,
  withTimings: boolean,
): Map<string, StoredRequest[]> {
  const rows = database
    .select({ request: requests, timings: withTimings ? tokenTimings.timings : sql<null>`null` })
    .from(requests)
    .innerJoin(processes, eq(processes.id, requests.processId))
    .leftJoin(tokenTimings, eq(tokenTimings.requestId, requests.id))
    .where(eq(processes.runId, runId))
    .orderBy(asc(requests.processId), asc(requests.ordinal))
    .all();
  const byProcess = new Map<string, StoredRequest[]>();
  for (const { request, timings } of rows) {
    const { processId, ...stored } = request;
    const of = byProcess.get(processId) ?? [];
    of.push({ ...stored, timings: timings === null ? null : decodeTimings(timings) });
    byProcess.set(processId, of);
  }
  return byProcess;
}
