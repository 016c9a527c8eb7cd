import { contentHash } from '@shardbench/manifest';
import { uuidV7 } from '../uuid-v7.ts';
import type { PeerResult } from './peer-result.ts';
import type { RecordOf } from './records.ts';

/** What one result of node-llama-cpp is stored as, parents first. */
export interface PeerRecords {
  readonly manifest: RecordOf<'manifest'>;
  readonly gateReport: RecordOf<'gateReport'>;
  readonly run: RecordOf<'run'>;
  readonly foreignResult: RecordOf<'foreignResult'>;
}

/** As llama-bench names its tests: `tg24d68`, `pp4d68`, `pp512`. */
function profileOf({ tokens, depth, warmup, repetitions, processes }: PeerResult): RecordOf<'run'>['profile'] {
  const decodes = tokens === 1;
  const work = decodes ? `tg${repetitions}` : `pp${tokens}`;
  return {
    name: depth > 0 ? `${work}d${depth}` : work,
    promptTokens: decodes ? 0 : tokens,
    newTokens: decodes ? repetitions : 0,
    warmupRequests: warmup,
    requests: decodes ? 1 : repetitions,
    processes: processes.length,
  };
}

/** Version and build are no part of it: a new one goes on with the series, and is a note on it. */
function manifestOf({ model, modelHash, settings }: PeerResult): RecordOf<'manifest'> {
  // The tool cuts nothing: a reader of manifests finds no shards.
  const manifest = { tool: 'nodeLlamaCpp', layerShards: [], headShards: [], model, modelHash, settings };
  return {
    contentHash: contentHash(manifest),
    executionHash: contentHash(manifest),
    id: `nodeLlamaCpp/${model.replace(/\.gguf$/i, '')}`,
    title: `${model}, measured through node-llama-cpp`,
    topology: 'uncut',
    manifest,
  };
}

/**
 * The records of one result within a session: a run under a report without results, which nothing can make qualified.
 *
 * @param modelHash of weights that the database knows, else null
 */
export function peerRecords(result: PeerResult, sessionId: string, modelHash: string | null): PeerRecords {
  const { startedAt } = result;
  const [gateReportId, runId] = [uuidV7(), uuidV7()];
  const manifest = manifestOf(result);
  const execution = {
    manifestHash: manifest.contentHash,
    modelHash,
    executionHash: manifest.executionHash,
    backend: 'llamaCpp',
    computeUnits: 'cpu',
    threads: result.threads,
    blockSizes: [result.tokens],
    backendBuild: `node-llama-cpp ${result.packageVersion} (llama.cpp ${result.llamaCpp})`,
    addon: 'foreignTool',
    artifactsHash: null,
  } as const;
  return {
    manifest,
    gateReport: {
      id: gateReportId,
      sessionId,
      ...execution,
      blockSizes: [...execution.blockSizes],
      ruleVersion: 1,
      judgedAt: startedAt,
      artifacts: [],
      results: [],
    },
    run: {
      id: runId,
      sessionId,
      gateReportId,
      ...execution,
      blockSizes: [...execution.blockSizes],
      profile: profileOf(result),
      promptSha256: result.promptSha256,
      provenance: 'imported',
      processesPlanned: result.processes.length,
      startedAt,
      verdict: { state: 'unverified', reason: 'foreignTool' },
    },
    foreignResult: { runId, tool: 'nodeLlamaCpp', result },
  };
}
