import type { Sources } from './sources.ts';

/** The checkout that produced a result. `dirty` counts new files too; null when git did not answer in time. */
export interface GitState {
  readonly commit: string;
  readonly dirty: boolean | null;
}

/**
 * Output of `git rev-parse --show-prefix HEAD`: the folder's place in its checkout, then the commit. A folder that
 * only lies inside somebody else's checkout has a place other than the top, and that commit says nothing about it.
 */
export const parseHead = (text: string): string | null => {
  const [prefix, commit] = text.split('\n');
  return prefix === '' && commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit) ? commit : null;
};

/** Commit and dirtiness of a folder; null when it is not the top of a checkout with a commit. */
export const readGitState = (sources: Sources, repository: string): GitState | null => {
  const head = sources.command('git', ['-C', repository, 'rev-parse', '--show-prefix', 'HEAD']);
  const commit = head === null ? null : parseHead(head);
  if (commit === null) return null;
  const status = sources.command('git', ['-C', repository, 'status', '--porcelain']);
  return { commit, dirty: status === null ? null : status.trim() !== '' };
};
