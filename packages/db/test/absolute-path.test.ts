import { describe, expect, it } from 'vitest';
import { refuseAbsolutePaths, withoutAbsolutePaths } from '../src/index.ts';
import { errorOf, newStore } from './database-file.ts';
import {
  beginSession,
  environment,
  execution,
  LATER,
  machineFacts,
  manifestRecord,
  modelRecord,
  NOW,
  processRecord,
  runBeginning,
} from './sample-records.ts';

describe('values that tell where or who', () => {
  it.each([
    '/home/someone/models/tiny.gguf',
    '--db=/var/results.db',
    'PATH=bin:/usr/bin',
    'see /etc/hosts',
    '~/models',
    'C:\\Users\\someone',
    'd:/results',
    '\\\\server\\share',
    'file:///tmp/a',
    '["/tmp/a"]',
  ])('refuses %j', (value) => {
    expect(errorOf(() => refuseAbsolutePaths({ a: [value] }, 'arguments'))).toMatchObject({
      kind: 'storage',
      code: 'personalFact',
    });
  });

  it.each(['hostname', 'hostName', 'user', 'username', 'home', 'cwd'])('refuses a fact named %s', (name) => {
    expect(errorOf(() => refuseAbsolutePaths({ os: { [name]: 'x' } }, 'machine')).code).toBe('personalFact');
  });

  it('refuses a path in the name of a fact', () => {
    expect(errorOf(() => refuseAbsolutePaths({ '/dev/sda': 1 }, 'machine')).code).toBe('personalFact');
  });

  it.each([
    'manifests/tiny',
    '../models/tiny.gguf',
    './a/b',
    'Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz',
    'Darwin Kernel Version 25.0.0: root:xnu-1/RELEASE_ARM64',
    'AC/DC',
    '1 / 2',
    'https://example.org/a',
    'layers [0,16)',
    'ratio:0.5',
    '',
  ])('accepts %j', (value) => {
    expect(() => refuseAbsolutePaths({ a: [value], b: null, c: 1, d: true }, 'environment')).not.toThrow();
  });

  it('shortens paths to their last segment where they come from a file that somebody named', () => {
    const value = {
      gguf: '/Users/Jane Doe/my models/tiny.gguf',
      layers: [{ path: 'C:\\cache\\a.mlmodelc' }],
      note: 'expected /opt/a.gguf, found ~/b.gguf; models/c.gguf stays',
      n: 3,
      none: null,
    };
    expect(withoutAbsolutePaths(value)).toEqual({
      gguf: 'tiny.gguf',
      layers: [{ path: 'a.mlmodelc' }],
      note: 'expected a.gguf, found b.gguf; models/c.gguf stays',
      n: 3,
      none: null,
    });
  });
});

describe('the edge of the store', () => {
  const path = '/home/someone/secret';

  it('refuses a machine, arguments or an environment with a path', () => {
    const { store } = newStore();
    const { machineId, sessionId } = beginSession(store);
    const session = { machineId, command: 'all', arguments: [], environment, startedAt: NOW };
    const ended = { state: 'finished', endedAt: LATER, environmentAfter: { swap: path } } as const;
    const attempts = [
      () => store.recordMachine({ ...machineFacts, details: { disk: path } }),
      () => store.beginSession({ ...session, arguments: ['--db', path] }),
      () => store.beginSession({ ...session, environment: { ...environment, details: { tool: path } } }),
      () => store.endSession(sessionId, ended),
      () => store.recordProcess('any', processRecord(0, { environmentBefore: { cgroup: path } })),
      () => store.recordProcess('any', processRecord(0, { environmentAfter: { cgroup: path } })),
    ];
    for (const attempt of attempts) expect(errorOf(attempt).code).toBe('personalFact');
    expect(store.listSessions()).toHaveLength(1);
  });

  it('stores of a model, manifest, gate report and verdict only file names', () => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    store.recordModel({ ...modelRecord, hash: '1'.repeat(64), facts: { file: path } });
    const manifest = { ...manifestRecord, contentHash: '2'.repeat(64) };
    store.recordManifest({ ...manifest, manifest: { gguf: path } });
    const judged = { ...execution, manifestHash: manifest.contentHash, modelHash: '1'.repeat(64) };
    const failure = { shard: 'chain', code: 'noFile', expected: `a file ${path}`, found: 'none' };
    const outcome = { state: 'failed', failures: [failure], figures: [] } as const;
    const report = { ruleVersion: 1, results: [{ gate: 'contract', shard: 'chain', outcome }] } as const;
    const gateReportId = store.recordGateReport(report, { ...judged, sessionId, judgedAt: NOW });
    store.beginRun({ ...runBeginning(sessionId, gateReportId, judged), verdict: { state: 'skipped', missing: path } });
    const [run] = store.listRuns();
    expect(run?.verdict).toEqual({ state: 'skipped', missing: 'secret' });
    expect(JSON.stringify(run)).not.toContain('someone');
  });
});
