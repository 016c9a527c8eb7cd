import { constants } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { type CoremlRequest, compileModel, makePacked } from '@shardbench/runtime';
import { newestEntry, specialisedNow, witnessOf } from '../coreml/cold-witness.ts';
import type { CoremlJob, PackageToCompile } from '../coreml/coreml-job.ts';
import type { ColdJob, ColdState } from './job.ts';
import { type OpenableFiles, openJobChain, readJobFiles } from './open-job.ts';
import { send } from './send.ts';
import { hasWeights } from './with-weights.ts';

/** A request over models that were compiled to other places. */
const moved = (request: CoremlRequest, places: ReadonlyMap<string, string>): CoremlRequest => {
  const all = (paths: readonly string[]): string[] => paths.map((path) => places.get(path) ?? path);
  const { verifier } = request;
  return {
    ...request,
    layerShards: all(request.layerShards),
    headShards: all(request.headShards),
    verifier: verifier && {
      ...verifier,
      layerShards: all(verifier.layerShards),
      headShards: all(verifier.headShards),
    },
  };
};

/** Puts every model into an empty folder, once, and lets the job execute it from there. */
const replaced = async (
  coreml: CoremlJob,
  models: readonly string[],
  folder: string,
  put: (model: string, place: string) => Promise<unknown>,
): Promise<CoremlJob> => {
  const places = new Map<string, string>();
  for (const model of new Set(models)) {
    const place = join(folder, `${places.size}.mlmodelc`);
    await put(model, place);
    places.set(model, place);
  }
  return { ...coreml, request: moved(coreml.request, places) };
};

const sourceOf = (packages: readonly PackageToCompile[], compiled: string): string =>
  packages.find((one) => one.compiled === compiled)?.path ?? compiled;

/** Makes what the chain executes in an empty folder; returns the job that executes it. */
const makeArtifacts = async (job: ColdJob, { model }: OpenableFiles): Promise<ColdJob> => {
  const { make, coreml, packages } = job;
  if (make === null) return job;
  if (coreml !== undefined) {
    const all = coreml.models.map(({ path }) => path);
    const made =
      make.how === 'compile'
        ? await replaced(
            coreml,
            packages.map(({ compiled }) => compiled),
            make.folder,
            (compiled, place) => compileModel(sourceOf(packages, compiled), place),
          )
        : await replaced(coreml, all, make.folder, (compiled, place) =>
            cp(compiled, place, { recursive: true, mode: constants.COPYFILE_FICLONE }),
          );
    return { ...job, coreml: made };
  }
  if (job.backend !== 'cpu' || !hasWeights(job) || model === null) return job;
  await makePacked(model, job.modelHash, make.folder, { threads: job.threads });
  return { ...job, packedFolder: make.folder };
};

/** What a start of this kind is, by what it had to make and by what the system made. */
const stateOf = (compiled: boolean, specialised: boolean | null): ColdState => {
  if (compiled) return 'notCompiled';
  return specialised === true ? 'notSpecialised' : 'specialised';
};

/** One start, from artifacts to the first use of every block size, each timed by itself. */
export const runColdJob = async (job: ColdJob): Promise<void> => {
  send({ type: 'phase', phase: 'cold' });
  const files = await readJobFiles(job);
  const begunAt = performance.now();
  const made = await makeArtifacts(job, files);
  const madeAt = performance.now();
  const before = await newestEntry(job.witnessFolder);
  const loadedAt = performance.now();
  using chain = await openJobChain(made, files);
  const loadMs = performance.now() - loadedAt;
  const firstUse: { blockTokens: number; ms: number }[] = [];
  for (const blockTokens of job.blockSizes) {
    using session = chain.newSession();
    const tokens = Uint32Array.from(job.prompt.slice(0, blockTokens));
    const usedAt = performance.now();
    await session.evaluate(tokens, { blockTokens, logitsFrom: tokens.length - 1 });
    firstUse.push({ blockTokens, ms: performance.now() - usedAt });
  }
  const witness = witnessOf(before, await newestEntry(job.witnessFolder));
  const compiled = job.make?.how === 'compile';
  send({
    type: 'coldStarted',
    state: stateOf(compiled, specialisedNow(witness)),
    witness,
    compileMs: compiled ? madeAt - begunAt : null,
    loadMs,
    firstUse,
  });
};
