import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Failure } from '@shardbench/gates';
import { ShardbenchError } from '@shardbench/manifest';
import { z } from 'zod';
import { apartFailure } from './apart-failure.ts';
import type { CoremlChain, PackageToCompile } from './coreml-job.ts';
import { workApart } from './work-apart.ts';

/** What is noted beside a model that was compiled here. */
const Note = z.object({ packageHash: z.string(), compileMs: z.number() });

const noteOf = (compiled: string): string => `${compiled}.json`;

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Milliseconds that compiling a model took, null for one that was not compiled here. */
export const compileMsOf = async (compiled: string): Promise<number | null> => {
  try {
    return Note.parse(JSON.parse(await readFile(noteOf(compiled), 'utf8'))).compileMs;
  } catch {
    return null;
  }
};

const notWritable = (error: unknown): ShardbenchError =>
  new ShardbenchError(
    'storage',
    {
      code: 'cacheUnwritable',
      expected: 'a cache folder that takes compiled models',
      found: error instanceof Error ? error.message : String(error),
      where: 'cache',
      remedy: 'free disk space, or check the permissions of the cache folder',
    },
    { cause: error },
  );

const WORDS = {
  what: 'a package that compiles',
  crashed: 'compileCrashed',
  timedOut: 'compileTimedOut',
  option: '--compile-limit',
};

/** Refusals about the cache folder, which are not the package's fault. */
const STORAGE = 'storage';

const compile = async (
  { shard, path, hash, compiled }: PackageToCompile,
  limitMs: number,
  signal: AbortSignal,
): Promise<Failure[]> => {
  const end = await workApart({ kind: 'compile', packagePath: path, destination: compiled }, 'compiled', {
    signal,
    limitMs,
  });
  if (end.state === 'done') {
    const note = JSON.stringify({ packageHash: hash, compileMs: end.message.compileMs });
    await writeFile(noteOf(compiled), `${note}\n`);
    return [];
  }
  if (end.state === 'refused' && end.error.kind === STORAGE) throw end.error;
  // What a process left that was ended is no model.
  await rm(compiled, { recursive: true, force: true });
  return [apartFailure(shard, end, WORDS)];
};

/**
 * Compiles the packages of a chain that are not in the cache, each in a worker of its own. A package that does not compile
 * is a failure of its shard, whatever became of the worker.
 *
 * @throws ShardbenchError of kind `storage` for a cache that cannot be written; the signal's reason
 */
export const compilePackages = async (
  { packages, compileLimitMs }: Pick<CoremlChain, 'packages' | 'compileLimitMs'>,
  { signal, onShard }: { readonly signal: AbortSignal; readonly onShard: (shard: string) => void },
): Promise<Failure[]> => {
  const failures: Failure[] = [];
  for (const one of packages) {
    if (await exists(one.compiled)) continue;
    onShard(one.shard);
    try {
      await mkdir(dirname(one.compiled), { recursive: true });
    } catch (error) {
      throw notWritable(error);
    }
    failures.push(...(await compile(one, compileLimitMs, signal)));
  }
  return failures;
};
