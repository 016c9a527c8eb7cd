import { contentHash } from '@shardbench/manifest';
import { MACHINE_ID_DIGITS } from '../records/machines.ts';
import { derivedUuidV7 } from '../uuid-v7.ts';
import type { LlamaBenchResult } from './llama-bench-result.ts';
import type { RecordKind, RecordOf } from './records.ts';

/** What a test measured and when: the rest says how it was executed, which is its manifest. */
const MEASURED = /^(?:test_time|n_prompt|n_gen|n_depth|n_threads|avg_|stddev_|samples_|cpu_info|gpu_info|build_)/;

/** A record on its way into a database. */
export interface LooseRecord {
  readonly kind: RecordKind;
  readonly record: RecordOf<RecordKind>;
}

/**
 * The records of one test: a run of its own under a report without results, which nothing can make qualified. Every id
 * follows from the content, so the same test again is the same run. `machineId` names a stored machine; without it the
 * machine is what the tool said of it.
 */
export function llamaBenchRecords(result: LlamaBenchResult, machineId?: string): LooseRecord[] {
  const hash = contentHash(result);
  const startMs = Date.parse(result.test_time);
  const id = (part: string): string =>
    derivedUuidV7(startMs, contentHash({ hash, part, machineId: machineId ?? null }));
  const [sessionId, gateReportId, runId] = [id('session'), id('gateReport'), id('run')];
  const machine = machineOf(result);
  const manifest = manifestOf(result);
  const endMs = startMs + result.samples_ns.reduce((sum, ns) => sum + ns, 0) / 1e6;
  const execution = {
    manifestHash: manifest.contentHash,
    modelHash: null,
    executionHash: manifest.executionHash,
    backend: 'llamaCpp',
    computeUnits: result.backends || 'notStated',
    threads: result.n_threads,
    blockSizes: [result.n_gen > 0 ? 1 : (result.n_ubatch ?? result.n_batch ?? Math.max(1, result.n_prompt))],
    backendBuild: `${result.build_commit || 'unknown'}${result.build_number === undefined ? '' : ` (${result.build_number})`}`,
    addon: 'foreignTool',
    artifactsHash: null,
  } as const;
  const session: RecordOf<'session'> = {
    id: sessionId,
    machineId: machineId ?? machine.id,
    command: 'llama-bench',
    arguments: [],
    state: 'finished',
    startedAt: result.test_time,
    endedAt: new Date(endMs).toISOString(),
    osBuild: null,
    backendBuild: execution.backendBuild,
    gitCommit: null,
    gitDirty: null,
    nodeVersion: 'none',
    environmentBefore: {},
    environmentAfter: null,
  };
  const report: RecordOf<'gateReport'> = {
    id: gateReportId,
    sessionId,
    ...execution,
    blockSizes: [...execution.blockSizes],
    ruleVersion: 1,
    judgedAt: result.test_time,
    artifacts: [],
    results: [],
  };
  const run: RecordOf<'run'> = {
    id: runId,
    sessionId,
    gateReportId,
    ...execution,
    blockSizes: [...execution.blockSizes],
    profile: profileOf(result),
    promptSha256: contentHash({ tool: 'llamaBench', prompt: 'not stated' }),
    provenance: 'imported',
    processesPlanned: 1,
    startedAt: result.test_time,
    verdict: { state: 'unverified', reason: 'foreignTool' },
  };
  return [
    ...(machineId === undefined ? [{ kind: 'machine', record: machine } as const] : []),
    { kind: 'manifest', record: manifest },
    { kind: 'session', record: session },
    { kind: 'gateReport', record: report },
    { kind: 'run', record: run },
    { kind: 'foreignResult', record: { runId, tool: 'llamaBench', result } },
  ];
}

/** As the tool names its tests: pp512, tg128, tg128d512. */
function profileOf({ n_prompt, n_gen, n_depth, samples_ns }: LlamaBenchResult): RecordOf<'run'>['profile'] {
  const parts = [n_prompt > 0 ? `pp${n_prompt}` : '', n_gen > 0 ? `tg${n_gen}` : '', n_depth > 0 ? `d${n_depth}` : ''];
  return {
    name: parts.join('') || 'empty',
    promptTokens: n_prompt,
    newTokens: n_gen,
    warmupRequests: 0,
    requests: samples_ns.length,
    processes: 1,
  };
}

function machineOf({ cpu_info, gpu_info }: LlamaBenchResult): RecordOf<'machine'> {
  const facts = {
    architecture: 'unknown',
    osName: 'unknown',
    cpuModel: cpu_info.trim() || 'unknown',
    cores: null,
    ramBytes: null,
    details: gpu_info.trim() === '' ? {} : { gpu: gpu_info.trim() },
  };
  return { id: contentHash(facts).slice(0, MACHINE_ID_DIGITS), ...facts };
}

function manifestOf(result: LlamaBenchResult): RecordOf<'manifest'> {
  const settings = Object.fromEntries(Object.entries(result).filter(([name]) => !MEASURED.test(name)));
  // The tool cuts nothing: a reader of manifests finds no shards.
  const manifest = { tool: 'llamaBench', layerShards: [], headShards: [], ...settings };
  const name = result.model_filename.replace(/\.gguf$/i, '');
  return {
    contentHash: contentHash(manifest),
    executionHash: contentHash(manifest),
    id: `llamaBench/${name}`,
    title: `${result.model_type}, measured by llama-bench`,
    topology: 'uncut',
    manifest,
  };
}
