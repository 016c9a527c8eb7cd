import { traceRoom } from '../trace/trace-room.ts';
import type { TraceJob } from './job.ts';
import { openJobChain, readJobFiles } from './open-job.ts';
import { send } from './send.ts';

/** One request to warm up, then the same one traced. */
export const runTraceJob = async (job: TraceJob): Promise<void> => {
  send({ type: 'phase', phase: 'startup' });
  const files = await readJobFiles(job);
  using chain = await openJobChain(job, files);
  using session = chain.newSession();
  const prompt = Uint32Array.from(job.prompt);
  send({ type: 'phase', phase: 'warmup' });
  await session.generate(prompt, { maxNew: job.newTokens });
  session.reset();
  send({ type: 'phase', phase: 'measure' });
  const traceEvents = traceRoom(files.manifest, job.prompt.length + job.newTokens);
  const { timings, trace } = await session.generate(prompt, { maxNew: job.newTokens, traceEvents });
  const { columns, prefillSteps, rows } = timings;
  const { names, dropped, rows: events } = trace ?? { names: [], dropped: 0, rows: new Float64Array() };
  const { computeUnits, threads } = chain.facts;
  const both = Float64Array.from([...rows, ...events]);
  send(
    { type: 'traced', columns, prefillSteps, names, dropped, stepNumbers: rows.length, computeUnits, threads },
    new Uint8Array(both.buffer),
  );
};
