import { type Ancestry, ancestryReadBy, parseCommitGraph, revisionArguments } from '@shardbench/db';
import { type Sources, systemSourcesWithin } from '../environment/sources.ts';

const PATIENCE_MS = 10_000;

/**
 * What comes before which commit in a repository. Git is asked once for each commit that is not among those already
 * read. Of a commit that the repository does not have, and where there is none, nothing is known.
 */
export const readAncestry = (repository: string, sources: Sources = systemSourcesWithin(PATIENCE_MS)): Ancestry =>
  ancestryReadBy((commit) =>
    parseCommitGraph(sources.command('git', ['-C', repository, ...revisionArguments(commit)]) ?? ''),
  );
