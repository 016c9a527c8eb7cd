import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type Ancestry, ancestryReadBy, parseCommitGraph, revisionArguments } from '@shardbench/db';

/** A repository that takes longer counts as none. */
const PATIENCE_MS = 10_000;
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** Folder of the checkout whose history says which commit comes before which: SHARDBENCH_REPOSITORY, else this one. */
const repositoryPath = (): string => resolve(process.env.SHARDBENCH_REPOSITORY || '.');

/** Git answers about the folder it is asked for, whatever called this build, and leaves its index alone. */
function environment(): NodeJS.ProcessEnv {
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, ...rest } = process.env;
  return { ...rest, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
}

function revisions(repository: string, commit: string): string {
  try {
    return execFileSync('git', ['-C', repository, ...revisionArguments(commit)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      maxBuffer: OUTPUT_BYTES_MAX,
      env: environment(),
    });
  } catch {
    return '';
  }
}

/** What comes before which commit; nothing is known where there is no repository, no git, or no such commit. */
export function gitAncestry(): Ancestry {
  const repository = repositoryPath();
  return ancestryReadBy((commit) => parseCommitGraph(revisions(repository, commit)));
}
