import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ShardbenchError } from '@shardbench/manifest';
import { PEER } from '../peers/peer-package.ts';
import type { OpenedEvaluator } from './chain-evaluator.ts';

/** Weights that the peer opens. */
export interface PeerOpening {
  /** Folder that the package is installed in. */
  readonly folder: string;
  readonly modelPath: string;
  readonly threads: number;
  /** Rows of its cache. */
  readonly contextTokens: number;
  /** Most tokens that are fed at once. */
  readonly batchTokens: number;
}

/** What executes the peer. */
export interface PeerExecuted {
  readonly by: 'peer';
  readonly packageVersion: string;
  /** Release of llama.cpp. */
  readonly llamaCpp: string;
  /** Instruction sets and options that llama.cpp says it uses. */
  readonly systemInfo: string;
  readonly flashAttention: boolean | 'auto';
}

/** The binding's own context below the package's queue, tokeniser and samplers: what evaluates and nothing else. */
interface NativeContext {
  initBatch(tokens: number): void;
  addToBatch(sequence: number, position: number, tokens: Uint32Array, logitsOf: Uint32Array): unknown;
  decodeBatch(): Promise<void>;
  removeTokenCellsFromSequence(sequence: number, from: number, to: number): unknown;
  getThreads(): number;
}

/** What is used of the package, as its pinned version has it. */
interface PeerModule {
  getLlama(options: object): Promise<{
    readonly systemInfo: string;
    readonly llamaCppRelease: { readonly release: string };
    loadModel(options: object): Promise<{
      createContext(options: object): Promise<{
        readonly _ctx: NativeContext;
        readonly flashAttention: boolean | 'auto';
        getSequence(): { readonly _sequenceId: number };
        dispose(): Promise<void>;
      }>;
      dispose(): Promise<void>;
    }>;
  }>;
}

const refusal = (code: string, expected: string, error: unknown, where: string, remedy: string): ShardbenchError =>
  new ShardbenchError(
    'unavailable',
    { code, expected, found: error instanceof Error ? error.message : String(error), where, remedy },
    { cause: error },
  );

const inCase = async <Result>(
  work: () => Promise<Result>,
  refuse: (error: unknown) => ShardbenchError,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw refuse(error);
  }
};

const PACKAGE = `${PEER.name} ${PEER.version}`;

const notLoaded = (error: unknown): ShardbenchError =>
  refusal(
    'peerNotLoaded',
    `${PACKAGE} with its prebuilt binary`,
    error,
    PEER.name,
    'delete its folder below peers in the cache, then repeat the command',
  );

/** Loads the prebuilt binary: nothing is compiled or downloaded, and no accelerator takes part. */
const loadPeer = ({ folder, threads }: PeerOpening) =>
  inCase(async () => {
    const entry = pathToFileURL(join(folder, 'node_modules', PEER.name, 'dist', 'index.js')).href;
    const { getLlama } = (await import(entry)) as PeerModule;
    return getLlama({
      gpu: false,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      logLevel: 'error',
      maxThreads: threads,
    });
  }, notLoaded);

/**
 * Opens weights with the peer, with its own defaults but for threads and the size of cache and batch.
 *
 * @throws ShardbenchError of kind `unavailable`: `peerNotLoaded`, `peerRefusesModel`, `peerChanged`
 */
export const openPeerEvaluator = async (opening: PeerOpening): Promise<OpenedEvaluator<PeerExecuted>> => {
  const { modelPath, threads, contextTokens, batchTokens } = opening;
  const llama = await loadPeer(opening);
  const begunAt = performance.now();
  const context = await inCase(
    async () => {
      const model = await llama.loadModel({ modelPath });
      return model.createContext({
        sequences: 1,
        contextSize: contextTokens,
        batchSize: batchTokens,
        threads,
        failedCreationRemedy: false,
      });
    },
    (error) =>
      refusal(
        'peerRefusesModel',
        'weights that llama.cpp reads',
        error,
        `${PACKAGE}: ${basename(modelPath)}`,
        'compare with weights that both read, or make the file again',
      ),
  );
  const loadMs = performance.now() - begunAt;
  const native = context._ctx;
  const { _sequenceId: sequence } = context.getSequence();
  if (native.getThreads() !== threads) {
    const found = `${native.getThreads()} threads`;
    throw refusal('peerChanged', `${threads} threads`, found, PACKAGE, 'use as many threads as this machine has cores');
  }
  let position = 0;
  return {
    loadMs,
    executed: {
      by: 'peer',
      packageVersion: PEER.version,
      llamaCpp: llama.llamaCppRelease.release,
      systemInfo: llama.systemInfo,
      flashAttention: context.flashAttention,
    },
    evaluator: {
      forget: () => {
        native.removeTokenCellsFromSequence(sequence, 0, -1);
        position = 0;
      },
      evaluate: async (tokens) => {
        native.initBatch(tokens.length);
        native.addToBatch(sequence, position, tokens, Uint32Array.of(tokens.length - 1));
        await native.decodeBatch();
        position += tokens.length;
      },
    },
    hugePages: () => null,
    // The process ends behind it, and its exit frees more quickly.
    [Symbol.dispose]: () => undefined,
  };
};
