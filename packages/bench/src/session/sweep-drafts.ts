import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A draft ends in the process id of whoever writes it: `<hash>-v1.pack.4711`, `<hash>-v1.pack.4711.json`. */
const DRAFT = /\.(\d+)(\.json)?$/;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Removes what processes that are gone have left half-written in a cache folder. Never fails: a cache may stay untidy. */
export const sweepDrafts = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = DRAFT.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
};
