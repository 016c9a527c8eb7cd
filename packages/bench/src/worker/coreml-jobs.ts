import { compileModel, coremlFacts, loadPlan } from '@shardbench/runtime';
import type { CompileJob, PlanJob } from '../coreml/coreml-job.ts';
import type { PlannedModel } from '../coreml/planned-model.ts';
import type { ClockJob } from './job.ts';
import { openJobChain, readJobFiles } from './open-job.ts';
import { send } from './send.ts';

export const runCompileJob = async ({ packagePath, destination }: CompileJob): Promise<void> => {
  const { compileMs } = await compileModel(packagePath, destination);
  send({ type: 'compiled', compileMs });
};

export const runPlanJob = async ({ compiledPath, computeUnits }: PlanJob): Promise<void> => {
  const devices = coremlFacts()?.devices ?? [];
  const plan = await loadPlan(compiledPath, computeUnits);
  const model: PlannedModel = {
    devices: devices.map(({ kind }) => kind),
    operations: plan.operations.map(({ name, type, matrixProduct, unit, cost }) => ({
      name,
      type,
      matrixProduct,
      unit,
      cost,
    })),
  };
  send({ type: 'planned', model });
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const NS_PER_MS = 1e6;

export const runClockJob = async (job: ClockJob): Promise<void> => {
  using chain = await openJobChain(job, await readJobFiles(job));
  using session = chain.newSession();
  const prompt = Uint32Array.from(job.prompt);
  // The first request pays for what later ones find ready.
  await session.generate(prompt, { maxNew: 2 });
  session.reset();
  const { timings } = await session.generate(prompt, { maxNew: job.newTokens });
  const { rows, columns, prefillSteps } = timings;
  const medianOf = (column: number): number => {
    const steps = rows.length / columns.length;
    const ofSteps = Array.from(
      { length: steps - prefillSteps },
      (_, step) => rows[(prefillSteps + step) * columns.length + column] ?? 0,
    );
    return median(ofSteps) / NS_PER_MS;
  };
  send({
    type: 'clocked',
    layersMs: columns.flatMap((name, column) => (name.startsWith('layers[') ? [medianOf(column)] : [])),
    headsMs: medianOf(columns.indexOf('headPredict')),
  });
};
