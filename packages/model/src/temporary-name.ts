import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Hidden name for a file that is being written, unique, with the process that writes it. */
export const temporaryName = (name: string): string => `.${name}.${process.pid}.${randomUUID()}.partial`;

const isRunning = (processId: number): boolean => {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Removes temporary files of the same name whose process was killed before it could. */
export const removeAbandoned = async (folder: string, name: string): Promise<void> => {
  const prefix = `.${name}.`;
  for (const entry of await readdir(folder)) {
    if (!entry.startsWith(prefix) || !entry.endsWith('.partial')) continue;
    const processId = Number(entry.slice(prefix.length).split('.')[0]);
    if (processId > 0 && !isRunning(processId)) await rm(join(folder, entry), { force: true });
  }
};
