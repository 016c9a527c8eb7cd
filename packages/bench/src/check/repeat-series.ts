import { type FreshSeries, openStore, RERUN_VERB, type StoredSeries, withoutAbsolutePaths } from '@shardbench/db';
import { executionHash, type Profile } from '@shardbench/manifest';
import { addonHash, backendBuild } from '@shardbench/runtime';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { findChains } from '../chains/find-chains.ts';
import { prepareChains } from '../chains/prepare-chains.ts';
import type { CommandContext } from '../command-context.ts';
import { readGitState } from '../environment/git-state.ts';
import { readMachine } from '../environment/read-machine.ts';
import { systemSources } from '../environment/sources.ts';
import { lockPath } from '../lock/lock-path.ts';
import { cacheFolder, PATHS } from '../paths.ts';
import { measureSession } from '../session/measure-session.ts';
import { storedMachine } from '../session/session-environment.ts';
import { progressMode } from '../terminal/progress.ts';

/** Processes of a re-run: the fewest that a test of their own can be made with. */
export const RERUN_PROCESSES = 5;

export interface RepeatOptions {
  readonly database: string;
  /** Manifests that were named as files; without any, those shipped. */
  readonly paths: readonly string[];
  readonly artifactFolders: readonly string[];
  readonly quiet: boolean;
  readonly context: CommandContext;
}

/** What can be run again, and why the others cannot, by id of the series. */
interface Repeatable {
  readonly chains: ReadonlyMap<string, ChainUnderTest>;
  readonly hindered: ReadonlyMap<string, string>;
}

/** What was measured has to be what is here, or running it again would measure something else. */
const hindrance = ({ series, points }: FreshSeries, machineId: string): string | null => {
  const newest = points.at(-1);
  const git = readGitState(systemSources, PATHS.root);
  if (series.key.machineId !== machineId) return 'it was measured on another machine';
  if (series.key.backend !== 'coreml' && newest?.backendBuild !== addonHash())
    return 'the native addon is another build now';
  if (series.key.backend === 'cpu' && !backendBuild().kernelFamilies.includes(series.key.computeUnits)) {
    return `${series.key.computeUnits} cannot be executed here now`;
  }
  if (newest?.gitCommit !== (git?.commit ?? null) || newest?.gitDirty !== (git?.dirty ?? null)) {
    return 'the checkout has changed since';
  }
  return null;
};

const findRepeatable = async (suspects: readonly FreshSeries[], options: RepeatOptions): Promise<Repeatable> => {
  const { signal, environment } = options.context;
  using store = openStore(options.database, { mode: 'write' });
  const machineId = store.recordMachine(storedMachine(readMachine()));
  const hindered = new Map<string, string>();
  for (const suspect of suspects) {
    const why = hindrance(suspect, machineId);
    if (why !== null) hindered.set(suspect.series.id, why);
  }
  const open = suspects.filter(({ series }) => !hindered.has(series.id));
  const named = options.paths.length > 0 ? options.paths : [PATHS.manifests];
  const found =
    open.length === 0
      ? []
      : (await findChains({ named, artifactFolders: options.artifactFolders, backend: null, signal })).chains;
  const chains = new Map<string, ChainUnderTest>();
  for (const { series } of open) {
    const { key, id } = series;
    const chain = found.find(
      ({ manifest, backend }) =>
        manifest.id === series.manifestId && backend === key.backend && executionHash(manifest) === key.executionHash,
    );
    const { threads, computeUnits: kernelFamily } = key;
    const prepare = { threads, kernelFamily, cacheFolder: cacheFolder(environment), signal };
    const [prepared] = chain === undefined ? [] : await prepareChains([chain], prepare);
    if (prepared?.job.modelHash === key.modelHash && prepared !== undefined) chains.set(id, prepared);
    else hindered.set(id, 'its manifest and weights were not found here: name the manifest as a file');
  }
  return { chains, hindered };
};

const profileOf = ({ key }: StoredSeries): Profile => ({
  name: key.profileName,
  promptTokens: key.promptTokens,
  newTokens: key.newTokens,
  warmupRequests: key.warmupRequests,
  requests: key.requests,
  processes: RERUN_PROCESSES,
});

/** What running some series again came to. */
export interface Repeated {
  readonly runIds: ReadonlySet<string>;
  /** Why a series was not run again, by its id. */
  readonly hindered: ReadonlyMap<string, string>;
}

/**
 * Runs the manifests of some series again, those of one profile interleaved in a session, and stores the runs as any
 * others. Throws what stopped a session; what was measured until then is stored.
 */
export const repeatSeries = async (suspects: readonly FreshSeries[], options: RepeatOptions): Promise<Repeated> => {
  const { context, database } = options;
  const { stderr, environment, signal } = context;
  const { chains, hindered } = await findRepeatable(suspects, options);
  const runIds = new Set<string>();
  const open = suspects.filter(({ series }) => chains.has(series.id)).map(({ series }) => series);
  for (const together of Map.groupBy(open, (series) => JSON.stringify(profileOf(series))).values()) {
    const [first] = together;
    if (first === undefined) continue;
    const result = await measureSession({
      verb: RERUN_VERB,
      arguments: withoutAbsolutePaths(context.arguments),
      chains: together.flatMap(({ id }) => chains.get(id) ?? []),
      profiles: [profileOf(first)],
      gatesOnly: false,
      keepGoing: false,
      regate: false,
      repack: false,
      database,
      budgetMs: null,
      cacheFolder: cacheFolder(environment),
      lockPath: lockPath(environment),
      stream: stderr,
      mode: progressMode(stderr, environment, options.quiet),
      signal,
    });
    if (result.stoppedBy !== undefined) throw result.stoppedBy;
    for (const { id } of result.runs) runIds.add(id);
  }
  return { runIds, hindered };
};
