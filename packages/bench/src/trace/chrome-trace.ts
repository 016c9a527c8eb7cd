import { OPERATION_TRACE_COLUMNS, type OperationTrace, type StepTimings } from '@shardbench/runtime';

/** A complete event of the Trace Event Format, which chrome://tracing and Perfetto read; times in microseconds. */
export interface CompleteEvent {
  readonly ph: 'X';
  readonly pid: 1;
  readonly tid: number;
  readonly name: string;
  readonly cat: 'step' | 'stage' | 'operation';
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, number>>;
}

/** Names a track. */
interface MetadataEvent {
  readonly ph: 'M';
  readonly pid: 1;
  readonly tid: number;
  readonly name: 'process_name' | 'thread_name' | 'thread_sort_index';
  readonly args: { readonly name: string } | { readonly sort_index: number };
}

/** The object form of the format. */
export interface ChromeTrace {
  readonly displayTimeUnit: 'ms';
  readonly otherData: Readonly<Record<string, string | number>>;
  readonly traceEvents: readonly (CompleteEvent | MetadataEvent)[];
}

const NS_PER_US = 1000;
/** The chain's own track; threads follow it. */
const CHAIN_TRACK = 0;
const trackOf = (thread: number): number => thread + 1;

/** Stages by which a step is followed, in the order in which they happen: those behind the step's own figures. */
const FIRST_STAGE = 3;

interface Step {
  readonly tokens: number;
  readonly startNs: number;
  readonly durationNs: number;
  readonly stages: readonly { readonly name: string; readonly ns: number }[];
}

const stepsOf = ({ columns, rows }: StepTimings): Step[] =>
  Array.from({ length: rows.length / columns.length }, (_, index) => {
    const row = rows.subarray(index * columns.length, (index + 1) * columns.length);
    const [tokens = 0, startNs = 0, durationNs = 0] = row;
    const stages = columns.slice(FIRST_STAGE).map((name, at) => ({ name, ns: row[FIRST_STAGE + at] ?? 0 }));
    return { tokens, startNs, durationNs, stages };
  });

const complete = (
  tid: number,
  cat: CompleteEvent['cat'],
  name: string,
  { startNs, endNs }: { readonly startNs: number; readonly endNs: number },
  args: CompleteEvent['args'] = {},
): CompleteEvent => ({
  ph: 'X',
  pid: 1,
  tid,
  name,
  cat,
  ts: startNs / NS_PER_US,
  dur: (endNs - startNs) / NS_PER_US,
  args,
});

/** A step with its stages below it. Stages follow each other without gaps; one of no time did not happen. */
const stepEvents = (
  { tokens, startNs, durationNs, stages }: Step,
  index: number,
  prefill: boolean,
): CompleteEvent[] => {
  const whole = complete(
    CHAIN_TRACK,
    'step',
    prefill ? `prefill of ${tokens}` : 'decode',
    { startNs, endNs: startNs + durationNs },
    { step: index, tokens },
  );
  let at = startNs;
  const parts = stages.map(({ name, ns }) => {
    const part = complete(CHAIN_TRACK, 'stage', name, { startNs: at, endNs: at + ns });
    at += ns;
    return part;
  });
  return [whole, ...parts.filter(({ dur }) => dur > 0)];
};

const operationEvents = ({ names, rows }: OperationTrace): CompleteEvent[] => {
  const width = OPERATION_TRACE_COLUMNS.length;
  return Array.from({ length: rows.length / width }, (_, index) => {
    const [thread = 0, name = 0, where = 0, startNs = 0, endNs = 0] = rows.subarray(index * width, (index + 1) * width);
    const of = names[name] ?? 'unknown';
    const place = of === 'head' ? { headShard: where } : { layer: where };
    return complete(trackOf(thread), 'operation', of, { startNs, endNs }, place);
  });
};

const track = (tid: number, name: string): MetadataEvent[] => [
  { ph: 'M', pid: 1, tid, name: 'thread_name', args: { name } },
  { ph: 'M', pid: 1, tid, name: 'thread_sort_index', args: { sort_index: tid } },
];

/** What a trace is of; kept in the file. */
export interface TraceSubject {
  readonly manifest: string;
  readonly profile: string;
  readonly computeUnits: string;
  readonly threads: number;
}

/**
 * One request as a Chrome trace: a track with the chain's steps and stages, and one for every thread with its
 * operations. What is empty in a thread's track is waiting for the others.
 */
export const chromeTrace = (subject: TraceSubject, timings: StepTimings, operations: OperationTrace): ChromeTrace => ({
  displayTimeUnit: 'ms',
  otherData: {
    ...subject,
    dropped: operations.dropped,
    note: 'A traced request is slower than others: no figure of it is a speed.',
  },
  traceEvents: [
    { ph: 'M', pid: 1, tid: CHAIN_TRACK, name: 'process_name', args: { name: subject.manifest } },
    ...track(CHAIN_TRACK, 'chain'),
    ...Array.from({ length: subject.threads }, (_, thread) => track(trackOf(thread), `thread ${thread}`)).flat(),
    ...stepsOf(timings).flatMap((step, index) => stepEvents(step, index, index < timings.prefillSteps)),
    ...operationEvents(operations),
  ],
});

/** An operation over a whole request: how often, and for how long on all threads together. */
export interface OperationTotal {
  readonly name: string;
  readonly count: number;
  readonly ms: number;
  /** Of the time that all threads had. */
  readonly share: number;
}

const US_PER_MS = 1000;

/**
 * Operations by the time they took, and what threads spent waiting or in the chain's own stages. Of a backend that does
 * not tell operations apart, the chain's stages stand for them.
 */
export const operationTotals = ({ traceEvents, otherData }: ChromeTrace): OperationTotal[] => {
  const events = traceEvents.filter((event): event is CompleteEvent => event.ph === 'X');
  const of = (cat: CompleteEvent['cat']): CompleteEvent[] => events.filter((event) => event.cat === cat);
  const operations = of('operation');
  const [told, lanes] = operations.length > 0 ? [operations, Number(otherData.threads)] : [of('stage'), 1];
  const msOf = (some: readonly CompleteEvent[]): number => some.reduce((sum, { dur }) => sum + dur, 0) / US_PER_MS;
  const wholeMs = msOf(of('step')) * lanes;
  const total = (name: string, count: number, ms: number): OperationTotal => ({
    name,
    count,
    ms,
    share: wholeMs === 0 ? 0 : ms / wholeMs,
  });
  const named = [...Map.groupBy(told, ({ name }) => name)].map(([name, some]) => total(name, some.length, msOf(some)));
  const restMs = Math.max(0, wholeMs - msOf(told));
  return [...named.toSorted((a, b) => b.ms - a.ms), total('waiting and the rest', 0, restMs)];
};
