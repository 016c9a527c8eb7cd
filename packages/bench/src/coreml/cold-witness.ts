import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

/** The newest entry of the folder in which the system keeps what it made of models for this machine. */
export interface NewestEntry {
  readonly name: string;
  readonly changedMs: number;
}

/** What tells whether a model was specialised before it was loaded: nothing reports a hit of the system's cache. */
export type ColdWitness =
  /** No such folder, as off macOS: nothing can be said. */
  | { readonly state: 'absent' }
  | { readonly state: 'seen'; readonly before: NewestEntry | null; readonly after: NewestEntry | null };

/** Where the system keeps them: every program that runs in a process of the same name shares it. */
export const systemCacheFolder = (): string =>
  join(homedir(), 'Library', 'Caches', basename(process.execPath), 'com.apple.e5rt.e5bundlecache');

/** Deep enough for the system's build / model / entry. */
const DEPTH = 3;

const newestIn = async (folder: string, depth: number, name: string): Promise<NewestEntry | null> => {
  let newest: NewestEntry | null = null;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    const found = await stat(path).catch(() => null);
    if (found === null) continue;
    const here = { name: name === '' ? entry.name : `${name}/${entry.name}`, changedMs: found.mtimeMs };
    const inside = entry.isDirectory() && depth > 1 ? await newestIn(path, depth - 1, here.name) : null;
    for (const one of [here, inside]) if (one !== null && one.changedMs > (newest?.changedMs ?? -1)) newest = one;
  }
  return newest;
};

/** What lies newest in the folder; undefined where there is no folder. */
export const newestEntry = async (folder: string): Promise<NewestEntry | null | undefined> => {
  const exists = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return exists ? newestIn(folder, DEPTH, '') : undefined;
};

/** What was seen before and after a load. A folder that appears was made by it. */
export const witnessOf = (
  before: NewestEntry | null | undefined,
  after: NewestEntry | null | undefined,
): ColdWitness => {
  if (before === undefined && after === undefined) return { state: 'absent' };
  return { state: 'seen', before: before ?? null, after: after ?? null };
};

/** Whether the load made something new, null where nothing can be said. */
export const specialisedNow = (witness: ColdWitness): boolean | null => {
  if (witness.state === 'absent') return null;
  const { before, after } = witness;
  return before?.name !== after?.name || before?.changedMs !== after?.changedMs;
};
