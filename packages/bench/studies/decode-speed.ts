// What decode makes of the machine's memory: read stream, decode, read stream, several rounds, in one process. Prints
// bytes of weights per second as a share of the stream around them, the share that named stages cover of decode, and
// what the timestamps cost.
// usage: pnpm study decode-speed [manifest] [threads] [rounds]
import { readManifest } from '@shardbench/manifest';
import {
  type Generated,
  manifestRequest,
  openChain,
  probeReadStream,
  probeStampNs,
  type Session,
} from '@shardbench/runtime';
import { median, requestMetrics, stageMeans } from '@shardbench/stats';
import { modelOfManifest, promptsFor } from './subject.ts';

const PROMPT_TOKENS = 128;
const NEW_TOKENS = 33;
const GB = 1e9;

const streamGb = async (threads: number): Promise<number> => median(await probeReadStream({ threads })) / GB;

const generate = (session: Session, prompt: Uint32Array): Promise<Generated> => {
  session.reset();
  return session.generate(prompt, { maxNew: NEW_TOKENS });
};

export const run = async ([
  path = 'manifests/synthetic-phi4-mini/synthetic_phi4mini_runtime_meta_16_8_6_2.json',
  threadsText = '2',
  roundsText = '3',
]: readonly string[]): Promise<void> => {
  const manifest = await readManifest(path);
  const model = await modelOfManifest(manifest, path);
  const threads = Number(threadsText);
  using chain = await openChain(manifestRequest(manifest, model, { backend: 'cpu', threads }));
  using session = chain.newSession();
  const [prompt = new Uint32Array()] = promptsFor(model, PROMPT_TOKENS, 1);
  const { weightBytes, computeUnits } = chain.facts;
  process.stdout.write(
    `${model.facts.name}: ${computeUnits}, ${threads} threads, ${(weightBytes / GB).toFixed(3)} GB of weights a token\n` +
      'round  stream GB/s  decode ms  decode GB/s  share  prefill tok/s  named share\n',
  );
  await generate(session, prompt);
  const shares: number[] = [];
  let stampShare = 0;
  for (let round = 0; round < Number(roundsText); round += 1) {
    const before = await streamGb(threads);
    const { timings } = await generate(session, prompt);
    const stream = (before + (await streamGb(threads))) / 2;
    const metrics = requestMetrics(timings, PROMPT_TOKENS, NEW_TOKENS);
    const tokenMs = median(metrics.itlMs);
    const gbPerS = weightBytes / tokenMs / 1e6;
    shares.push(gbPerS / stream);
    const stamps = chain.facts.layerShards.length + 6;
    stampShare = (probeStampNs() * stamps) / (tokenMs * 1e6);
    const cells = [
      String(round).padStart(5),
      stream.toFixed(1).padStart(11),
      tokenMs.toFixed(3).padStart(9),
      gbPerS.toFixed(2).padStart(11),
      (gbPerS / stream).toFixed(3).padStart(5),
      metrics.prefillTokPerS.toFixed(1).padStart(13),
      (stageMeans(timings)?.namedShare ?? 0).toFixed(5).padStart(11),
    ];
    process.stdout.write(`${cells.join('  ')}\n`);
  }
  process.stdout.write(
    `median share of the stream ${median(shares).toFixed(3)}; timestamps cost ${(100 * stampShare).toFixed(4)} % of a token\n`,
  );
};
