import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { z } from 'zod';

const LockHolderSchema = z.object({
  pid: z.number().int().positive(),
  verb: z.string(),
  startedAt: z.iso.datetime(),
});

/** Who measures: what another person needs to find out whether to wait. Neither user nor folder. */
export type LockHolder = Readonly<z.infer<typeof LockHolderSchema>>;

/** The note about the holder lies beside the lock. It only informs: the lock itself never depends on it. */
const notePath = (lockPath: string): string => `${lockPath}.json`;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/**
 * The holder as noted beside the lock; null when there is no note, it cannot be understood, or its process is gone
 * (the note of a killed holder stays until the next one writes its own).
 */
export const readHolder = (lockPath: string): LockHolder | null => {
  try {
    const holder = LockHolderSchema.parse(JSON.parse(readFileSync(notePath(lockPath), 'utf8')));
    return isAlive(holder.pid) ? holder : null;
  } catch {
    return null;
  }
};

const replaceNote = (path: string, text: string): void => {
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, text, { flag: 'wx', mode: 0o666 });
    chmodSync(draft, 0o666);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
};

/** In a folder like /tmp another user's note can be written to but not replaced. */
const overwriteNote = (path: string, text: string): void => {
  const file = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    ftruncateSync(file);
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
};

const writeNote = (path: string, text: string): void => {
  for (const write of [replaceNote, overwriteNote]) {
    try {
      write(path, text);
      return;
    } catch {
      // Without a note the others still wait; they only cannot say for whom.
    }
  }
};

/** Notes who holds the lock. To be called by the holder only. */
export const noteHolder = (lockPath: string, holder: LockHolder): void =>
  writeNote(notePath(lockPath), `${JSON.stringify(holder)}\n`);

/** Takes the note away, before the lock is given back. */
export const clearHolder = (lockPath: string): void => {
  try {
    rmSync(notePath(lockPath), { force: true });
  } catch {
    writeNote(notePath(lockPath), '');
  }
};
