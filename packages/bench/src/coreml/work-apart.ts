import type { Job, WorkerMessage } from '../worker/job.ts';
import { launchWorker, type WorkerEnd } from '../worker/launch.ts';

/** How a worker that does one thing ended: with what it was asked for, or why not. */
export type ApartEnd<Message> =
  | { readonly state: 'done'; readonly message: Message }
  | { readonly state: 'timedOut'; readonly limitMs: number }
  | Exclude<WorkerEnd, { readonly state: 'finished' }>;

type MessageOf<Type extends WorkerMessage['type']> = Extract<WorkerMessage, { type: Type }>;

/**
 * Runs a job in a process of its own, for at most a limited time, and waits for one message of it. Rejects as
 * `launchWorker` does.
 */
export const workApart = async <Type extends WorkerMessage['type']>(
  job: Job,
  wanted: Type,
  { signal, limitMs }: { readonly signal: AbortSignal; readonly limitMs: number },
): Promise<ApartEnd<MessageOf<Type>>> => {
  const heard: MessageOf<Type>[] = [];
  const limit = AbortSignal.timeout(limitMs);
  try {
    const end = await launchWorker(job, {
      signal: AbortSignal.any([signal, limit]),
      onMessage: (message) => {
        if (message.type === wanted) heard.push(message as MessageOf<Type>);
      },
    });
    const [message] = heard;
    if (end.state !== 'finished') return end;
    return message === undefined
      ? { state: 'crashed', phase: 'startup', how: 'it ended without a result' }
      : { state: 'done', message };
  } catch (error) {
    // The user's own Ctrl-C is no stall.
    if (limit.aborted && !signal.aborted) return { state: 'timedOut', limitMs };
    throw error;
  }
};
