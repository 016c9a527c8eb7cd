// Uses one call of Core ML: <load|plan|compile|predict> <model> [weights]. Says on stdout when it starts and ends.
import { compileModel, describeModel, loadPlan, manifestRequest, openChain } from '../../src/index.ts';

const [phase, path = '', weights = ''] = process.argv.slice(2);
process.stdout.write('started\n');
if (phase === 'compile') await compileModel(path, `${path}.made`);
if (phase === 'plan') await loadPlan(path, 'cpuOnly');
if (phase === 'load') await describeModel(path, 'cpuOnly');
if (phase === 'predict') {
  const { openModel } = await import('@shardbench/model');
  const { manifestFor } = await import('../manifest-for.ts');
  const { writeDoubleHead, writeDoubleLayers } = await import('../../src/double-models.ts');
  const model = await openModel(weights);
  const manifest = manifestFor(model, '2+2/1');
  const rest = await writeDoubleLayers(`${path}-rest`, manifest, model, { start: 2, end: 4 });
  const head = await writeDoubleHead(`${path}-head`, manifest, model, { start: 0, end: 512 });
  const coreml = {
    computeUnits: 'cpuOnly',
    layerShards: [path, rest],
    headShards: [head],
    verifier: null,
    embedding: null,
  } as const;
  using chain = await openChain(manifestRequest(manifest, model, { backend: 'coreml', threads: 1, coreml }));
  await chain.newSession().generate(Uint32Array.of(1), { maxNew: 1 });
}
process.stdout.write('ended\n');
