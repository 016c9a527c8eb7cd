import type { ImportOptions, ImportReport, Store, StoreReader } from '../src/index.ts';
import { encodeRecord } from '../src/interchange/line.ts';
import type { RecordKind } from '../src/interchange/records.ts';
import {
  beginQualifiedRun,
  execution,
  LATER,
  NOW,
  passedReport,
  processRecord,
  runBeginning,
  sha,
} from './sample-records.ts';

/** The text of an export, always of the same moment. */
export const exported = (store: StoreReader, selection = {}): string =>
  [...store.exportLines(selection, LATER)].join('');

async function* chunked(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  // Pieces that end anywhere, also within a character.
  for (let at = 0; at < bytes.length; at += 4099) yield bytes.subarray(at, at + 4099);
}

export const imported = (store: Store, text: string, options: ImportOptions = {}): Promise<ImportReport> =>
  store.importFile(chunked(text), 'other.jsonl', options);

/** The same text with one line replaced; lines count from 1. */
export const withLine = (text: string, line: number, replaced: string): string =>
  text
    .split('\n')
    .map((own, place) => (place === line - 1 ? replaced : own))
    .join('\n');

/** Number of the first line of a kind. */
export const lineOf = (text: string, kind: string): number =>
  text.split('\n').findIndex((line) => line.startsWith(`{"kind":"${kind}"`)) + 1;

/** The text with the first record of a kind changed by somebody who gives it a checksum that fits. */
export function forged(text: string, kind: RecordKind, change: (record: never) => object): string {
  const line = lineOf(text, kind);
  const { record } = JSON.parse(text.split('\n')[line - 1] ?? '');
  return withLine(text, line, encodeRecord(kind, change(record as never) as never).text);
}

/** A store with at least one record of every kind that is measured here. */
export function fillStore(store: Store) {
  const { machineId, sessionId, runId: first } = beginQualifiedRun(store);
  store.recordArtifact({ hash: sha('artifact'), format: 'packed', bytes: 10, quantisation: 'int8', compileMs: 12.5 });
  const artifacts = [{ shard: '[0,16)', artifactHash: sha('artifact') }];
  const gateReportId = store.recordGateReport(passedReport, { ...execution, artifacts, sessionId, judgedAt: NOW });
  const second = store.beginRun(runBeginning(sessionId, gateReportId, { artifacts, startedAt: LATER }));
  store.recordProcess(first, processRecord(0, { blockOrdinal: 0 }));
  store.recordProcess(first, processRecord(1, { blockOrdinal: 1 }));
  store.recordProcess(second, processRecord(0));
  const canary = { canaryBeforeNs: 1_000, canaryAfterNs: 1_050 };
  store.recordBlock(sessionId, { ordinal: 0, ...canary, canaryAfterNs: 1_001, state: 'valid' });
  store.recordBlock(sessionId, { ordinal: 1, ...canary, state: 'invalid', reason: 'canaryMoved' });
  store.setBaseline({ runId: first, author: 'Ada', reason: 'first', at: NOW });
  store.setBaseline({ runId: second, author: 'Ada', reason: 'second', at: LATER });
  store.annotate({ runId: first, kind: 'accept', author: 'Ada', reason: 'known', at: NOW });
  const cold = {
    state: 'notCompiled',
    witness: {},
    compileMs: 3,
    loadMs: 4,
    firstUse: [{ blockTokens: 1, ms: 2 }],
  } as const;
  store.recordColdStart({ ...execution, artifacts, sessionId, gateReportId, ...cold, startedAt: NOW });
  const [series] = store.listSeries();
  return { machineId, sessionId, gateReportId, first, second, seriesId: series?.id ?? '' };
}
