import type { Connection } from '../connection.ts';
import { decodeTimings } from '../timings-codec.ts';
import type { StoredRequest } from './run-overview.ts';

interface RequestRow extends Omit<StoredRequest, 'timings'> {
  readonly processId: string;
  readonly timings: Buffer | null;
}

/** Timings are the largest part of a database: they are read only where they are asked for. */
const requestsSelect = (timings: string): string => `
  select requests.id, requests.process_id as processId, requests.ordinal, requests.phase,
    requests.started_ns as startedNs, requests.latency_ns as latencyNs, requests.ttft_ns as ttftNs,
    requests.prompt_tokens as promptTokens, requests.new_tokens as newTokens, requests.tokens_sha256 as tokensSha256,
    ${timings} as timings
  from requests
  join processes on processes.id = requests.process_id
  left join token_timings on token_timings.request_id = requests.id
  where processes.run_id = ?
  order by requests.process_id, requests.ordinal
`;

/** Prepared once per connection: a dashboard reads hundreds of runs. */
export function requestReading({ sqlite }: Connection) {
  const withTimings = sqlite.prepare<[string], RequestRow>(requestsSelect('token_timings.timings'));
  const without = sqlite.prepare<[string], RequestRow>(requestsSelect('null'));
  return {
    /** The requests of a run by process, in measured order, with their timings unless these are not wanted or archived. */
    readRunRequests(
      runId: string,
      { timings = true }: { readonly timings?: boolean } = {},
    ): ReadonlyMap<string, readonly StoredRequest[]> {
      const byProcess = new Map<string, StoredRequest[]>();
      for (const { processId, timings: packed, ...request } of (timings ? withTimings : without).all(runId)) {
        const of = byProcess.get(processId) ?? [];
        of.push({ ...request, timings: packed === null ? null : decodeTimings(packed) });
        byProcess.set(processId, of);
      }
      return byProcess;
    },
  };
}
