// Ends a worker thread while its call runs, then prints `alive`. Argument: model.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { openChainWithCache } from './chain-with-cache.ts';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: process.argv[2] });
  worker.once('message', async () => {
    await worker.terminate();
    process.stdout.write('alive');
  });
} else {
  const { session } = await openChainWithCache(workerData as string, 'reference');
  void session.generate(new Uint32Array(64), { maxNew: 100, onToken: () => parentPort?.postMessage('running') });
}
