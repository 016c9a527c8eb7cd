import { describe, expect, it } from 'vitest';
import type { ColdStartRecord } from '../src/index.ts';
import { errorOf, newStore } from './database-file.ts';
import {
  beginQualifiedRun,
  beginSession,
  execution,
  LATER,
  manifestRecord,
  NOW,
  passedReport,
  runBeginning,
} from './sample-records.ts';

const coldStart = (sessionId: string, changed: Partial<ColdStartRecord> = {}): ColdStartRecord => ({
  ...execution,
  sessionId,
  state: 'notCompiled',
  witness: { newestEntryBefore: null, newestEntryAfter: 'e5-12' },
  compileMs: 812.5,
  loadMs: 40,
  firstUse: [
    { blockTokens: 4, ms: 12 },
    { blockTokens: 1, ms: 3.5 },
  ],
  startedAt: NOW,
  ...changed,
});

describe('a cold start', () => {
  it.each<[string, Partial<ColdStartRecord>]>([
    ['personalFact', { witness: { cache: '/Users/ada/Library/Caches/x' } }],
    ['personalFact', { witness: { hostname: 'mac' } }],
    ['recordRefused', { state: 'cool' as never }],
    ['recordRefused', { loadMs: -1 }],
    ['recordWithoutParent', { sessionId: 'none' }],
    ['recordWithoutParent', { gateReportId: 'none' }],
    ['lawBroken', { addon: 'addonDouble' }],
    ['lawBroken', { addon: 'addonFaults' }],
  ])('is refused with %s for %o', (code, changed) => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    expect(errorOf(() => store.recordColdStart(coldStart(sessionId, changed))).code).toBe(code);
    expect(store.listColdStarts()).toEqual([]);
  });

  it('comes back with where and what it was, and is no run', () => {
    const { store } = newStore();
    const { machineId, sessionId } = beginSession(store);
    const gateReportId = store.recordGateReport(passedReport, { ...execution, sessionId, judgedAt: NOW });
    const later = store.recordColdStart(
      coldStart(sessionId, { state: 'specialised', compileMs: null, startedAt: LATER }),
    );
    const id = store.recordColdStart(coldStart(sessionId, { gateReportId }));
    const { artifacts: _artifacts, ...stated } = coldStart(sessionId);
    expect(store.listColdStarts()).toMatchObject([
      {
        ...stated,
        id,
        gateReportId,
        artifactsHash: null,
        manifestId: manifestRecord.id,
        topology: manifestRecord.topology,
        machineId,
        osBuild: 'Debian 12.9',
      },
      { id: later, gateReportId: null, compileMs: null },
    ]);
    expect(store.listRuns()).toEqual([]);
    const ids = (filter: Parameters<typeof store.listColdStarts>[0]) =>
      store.listColdStarts(filter).map((one) => one.id);
    expect(ids({ state: 'specialised' })).toEqual([later]);
    expect(ids({ session: sessionId, manifest: manifestRecord.id, machineId, backend: 'cpu' })).toEqual([id, later]);
    expect([{ session: 'x' }, { manifest: 'x' }, { machineId: 'x' }, { backend: 'coreml' }].flatMap(ids)).toEqual([]);
  });
});

describe('records of the stand-in for Core ML', () => {
  const double = { addon: 'addonDouble' } as const;

  it('are stored only in a test database', () => {
    for (const purpose of ['results', 'test'] as const) {
      const { store } = newStore(purpose);
      const { sessionId } = beginSession(store);
      const record = () => {
        const report = store.recordGateReport(passedReport, { ...execution, ...double, sessionId, judgedAt: NOW });
        store.beginRun(runBeginning(sessionId, report, double));
        store.recordColdStart(coldStart(sessionId, double));
      };
      if (purpose === 'results') expect(errorOf(record).code).toBe('lawBroken');
      else record();
      expect(store.listRuns()).toHaveLength(purpose === 'test' ? 1 : 0);
    }
  });
});

describe('what another tool executed', () => {
  const foreign = { addon: 'foreignTool' } as const;

  it('has a report without results, and a run that says so', () => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    const judged = { ...execution, ...foreign, sessionId, judgedAt: NOW };
    expect(errorOf(() => store.recordGateReport(passedReport, judged)).code).toBe('lawBroken');
    const report = store.recordGateReport({ ruleVersion: 1, results: [] }, judged);
    const verdict = { state: 'unverified', reason: 'foreignTool' } as const;
    const run = runBeginning(sessionId, report, { ...foreign, provenance: 'imported', verdict });
    for (const untrue of [
      { provenance: 'measured' },
      { verdict: { state: 'unverified', reason: 'noReference' } },
      { verdict: { state: 'qualified' } },
    ] as const) {
      expect(['recordRefused', 'lawBroken']).toContain(errorOf(() => store.beginRun({ ...run, ...untrue })).code);
    }
    store.beginRun(run);
    expect(store.listRuns()).toMatchObject([{ provenance: 'imported', verdict }]);
  });

  it('is never a run of this program', () => {
    const { store } = newStore();
    const { sessionId, gateReportId } = beginQualifiedRun(store);
    const verdict = { state: 'unverified', reason: 'foreignTool' } as const;
    const imported = runBeginning(sessionId, gateReportId, { provenance: 'imported', verdict });
    expect(errorOf(() => store.beginRun(imported)).code).toBe('recordRefused');
  });
});
