import { type Profile, ShardbenchError } from '@shardbench/manifest';
import { type ChainUnderTest, promptOf } from '../chains/chain-under-test.ts';
import type { WorkerMessage, WorkerPhase } from '../worker/job.ts';
import { launchWorker } from '../worker/launch.ts';
import { type ChromeTrace, chromeTrace } from './chrome-trace.ts';

type Traced = Extract<WorkerMessage, { type: 'traced' }>;

const failed = (where: string, found: string): ShardbenchError =>
  new ShardbenchError('storage', {
    code: 'traceFailed',
    expected: 'a worker that traces a request',
    found,
    where,
    remedy: 'see what the gates say: pnpm bench gate',
  });

const traceOf = (
  { chain, profile }: TraceOptions,
  { columns, prefillSteps, names, dropped, stepNumbers, computeUnits, threads }: Traced,
  payload: Buffer,
): ChromeTrace => {
  const numbers = new Float64Array(
    payload.buffer.slice(payload.byteOffset, payload.byteOffset + payload.byteLength) as ArrayBuffer,
  );
  return chromeTrace(
    { manifest: chain.manifest.id, profile: profile.name, computeUnits, threads },
    { columns, prefillSteps, rows: numbers.subarray(0, stepNumbers) },
    { names, dropped, rows: numbers.subarray(stepNumbers) },
  );
};

export interface TraceOptions {
  readonly chain: ChainUnderTest;
  readonly profile: Profile;
  readonly signal: AbortSignal;
  readonly onPhase: (phase: WorkerPhase) => void;
}

/**
 * Traces one request of a profile, in a worker of its own. Nothing of it is stored: noting operations costs time.
 *
 * @throws ShardbenchError `traceFailed`, or the one with which the worker refused; the signal's reason
 */
export const traceChain = async (options: TraceOptions): Promise<ChromeTrace> => {
  const { chain, profile, signal, onPhase } = options;
  let trace: ChromeTrace | null = null;
  const end = await launchWorker(
    { ...chain.job, kind: 'trace', prompt: [...promptOf(chain, profile)], newTokens: profile.newTokens },
    {
      signal,
      onMessage: (message, payload) => {
        if (message.type === 'phase') onPhase(message.phase);
        if (message.type === 'traced') trace = traceOf(options, message, payload);
      },
    },
  );
  if (end.state === 'refused') throw end.error;
  if (end.state === 'crashed') throw failed(chain.manifest.id, end.how);
  if (trace === null) throw failed(chain.manifest.id, 'nothing');
  return trace;
};
