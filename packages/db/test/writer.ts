import { openStore } from '../src/index.ts';
import { beginQualifiedRun, processRecord, requestRecord, timings } from './sample-records.ts';

/*
 * A writer in a process of its own: `node writer.ts <database> <processes>`. Prints each process's id as soon as
 * it is stored, one per line.
 */
const [path = '', count = '0'] = process.argv.slice(2);
using store = openStore(path, { mode: 'write' });
const { runId } = beginQualifiedRun(store);
const requests = Array.from({ length: 12 }, (_, ordinal) =>
  requestRecord(ordinal, { timings: timings(64, 6), newTokens: 64 }),
);
const { summary } = processRecord(0);
for (let ordinal = 0; ordinal < Number(count); ordinal += 1) {
  const { processId } = store.recordProcess(runId, processRecord(ordinal, { requests, summary }));
  process.stdout.write(`${processId}\n`);
}
