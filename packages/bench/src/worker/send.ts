import { writeSync } from 'node:fs';
import { encodeFrame } from './framing.ts';
import type { WorkerMessage } from './job.ts';

/** File descriptor of the worker's end; stdout may be written to by libraries that know nothing of us. */
export const MESSAGE_FD = 3;

const writeAll = (bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(MESSAGE_FD, bytes, at);
    } catch (error) {
      // A full pipe: the parent is behind. Nothing is being measured now, so wait for it.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
};

/** Sends one message, completely, before it returns: what was said survives a crash in the next line. */
export const send = (message: WorkerMessage, payload?: Uint8Array): void => writeAll(encodeFrame(message, payload));
