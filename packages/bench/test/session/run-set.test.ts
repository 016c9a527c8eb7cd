import { openStore, type Store } from '@shardbench/db';
import { CHAIN, type GateOutcome, gateReport, notRun } from '@shardbench/gates';
import { promptSha256 } from '@shardbench/manifest';
import { processSummary } from '@shardbench/stats';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChainUnderTest, promptOf } from '../../src/chains/chain-under-test.ts';
import type { Finding } from '../../src/session/finding.ts';
import type { Judgement } from '../../src/session/judge-chain.ts';
import type { MeasuredProcess } from '../../src/session/measure-process.ts';
import { openSession } from '../../src/session/open-session.ts';
import { recordJudgement } from '../../src/session/record-judgement.ts';
import { beginRuns, type RunSet } from '../../src/session/run-set.ts';
import { madeTimings } from '../made-timings.ts';
import { nanoChain, PROFILE } from '../nano-chain.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

/** Gates that an older version of the product did not have. */
const notBuilt = () => notRun(['residency', 'golden', 'parity'], 'notBuilt');

const LONG = { ...PROFILE, name: 'long', newTokens: 64 };
const SEEN = promptSha256(Uint32Array.of(1, 2));
const OTHER = promptSha256(Uint32Array.of(1, 3));
const ENVIRONMENT = { before: { loadAverage: 0.1 }, after: { loadAverage: 0.2 } };
const PASSED: GateOutcome = { state: 'passed', figures: [] };

let workspace: Workspace;
let store: Store;
let chain: ChainUnderTest;
let findings: Finding[];
let runs: RunSet;
beforeEach(async () => {
  workspace = await makeWorkspace();
  store = openStore(workspace.database, { mode: 'write' });
  chain = await nanoChain(workspace);
  findings = [];
  const session = openSession(store, { verb: 'run', arguments: [] });
  const judgement: Judgement = {
    report: gateReport([
      { gate: 'contract', shard: CHAIN, outcome: PASSED },
      ...notBuilt(),
      { gate: 'endToEnd', shard: CHAIN, outcome: PASSED },
    ]),
    execution: { computeUnits: 'scalar', threads: 1, backendBuild: 'abc', addon: 'addon', artifacts: [] },
    continuations: [{ promptSha256: promptSha256(promptOf(chain, PROFILE)), newTokens: 16, tokensSha256: SEEN }],
    crash: null,
  };
  const judged = await recordJudgement(store, session.id, chain, judgement, [PROFILE, LONG]);
  runs = beginRuns(store, session.id, judged, [PROFILE, LONG], (finding) => findings.push(finding));
});
afterEach(() => {
  store.close();
  workspace.remove();
});

/** A process whose requests gave these tokens. */
const measured = (profile: typeof PROFILE | typeof LONG, ...tokens: readonly string[]): MeasuredProcess => {
  const requests = tokens.map((tokensSha256, ordinal) => ({
    ordinal,
    phase: 'measure' as const,
    startedNs: ordinal,
    ...{ latencyNs: 1e6, ttftNs: 1e5 },
    promptTokens: profile.promptTokens,
    newTokens: profile.newTokens,
    tokensSha256,
    timings: madeTimings(profile, 2),
  }));
  const summary = processSummary(requests);
  return {
    ...{ startedAt: '2026-11-20T08:15:00.000Z', startupMs: 1, coldState: 'notCompiled', peakRssBytes: 1 },
    ...{ firstRequest: null, warmup: { requests: 0, verdict: summary.warmup.verdict }, requests, summary },
  };
};

const verdicts = (): string[] => store.listRuns().map(({ verdict }) => JSON.stringify(verdict));
const NONDETERMINISTIC = JSON.stringify({
  ...{ state: 'disqualified', gate: 'endToEnd', shard: 'chain', code: 'nondeterministic' },
});
const UNVERIFIED = JSON.stringify({ state: 'unverified', reason: 'gatesNotBuilt' });

test('tokens that the gates did not see disqualify the run, and nothing more is measured', () => {
  runs.add('short', measured(PROFILE, OTHER, OTHER), 0, ENVIRONMENT);
  expect(verdicts()).toEqual([NONDETERMINISTIC, UNVERIFIED]);
  expect(runs.measurable()).toBe(false);
  expect(findings).toEqual([
    { manifest: 'nano/2_2', profile: 'short', text: 'disqualified: end-to-end gate (nondeterministic)' },
  ]);
});

test('tokens that differ between requests disqualify the run', () => {
  runs.add('long', measured(LONG, SEEN, OTHER), 0, ENVIRONMENT);
  expect(verdicts()).toEqual([UNVERIFIED, NONDETERMINISTIC]);
  expect(findings.length).toBe(1);
});

test('tokens that differ between processes disqualify the run, which keeps both processes', () => {
  runs.add('long', measured(LONG, SEEN), 0, ENVIRONMENT);
  expect(findings).toEqual([]);
  runs.add('long', measured(LONG, OTHER), 1, ENVIRONMENT);
  expect(verdicts()[1]).toBe(NONDETERMINISTIC);
  expect(store.listRuns()[1]?.processes.length).toBe(2);
  expect(store.listRuns()[1]?.tokensSha256).toBe(null);
});

test('a crash is the verdict of every run of the chain, and said once for each', () => {
  runs.add('short', measured(PROFILE, SEEN), 0, ENVIRONMENT);
  runs.crashed('warmup', 'SIGKILL');
  runs.crashed('measure', 'SIGSEGV');
  const crashed = JSON.stringify({ state: 'crashed', phase: 'warmup' });
  expect(verdicts()).toEqual([crashed, crashed]);
  expect(findings.map(({ text }) => text)).toEqual(Array(2).fill('crashed in warm-up (SIGKILL)'));
  expect(store.listRuns().map(({ processes }) => processes.length)).toEqual([1, 0]);
});

test('a crash does not take the place of a disqualification', () => {
  runs.add('short', measured(PROFILE, OTHER), 0, ENVIRONMENT);
  runs.crashed('measure', 'SIGKILL');
  expect(verdicts()[0]).toBe(NONDETERMINISTIC);
});

test('processes are stored in order, with the launch and the conditions around them', () => {
  runs.add('short', measured(PROFILE, SEEN), 4, ENVIRONMENT);
  runs.add('short', measured(PROFILE, SEEN), 9, ENVIRONMENT);
  runs.add('no such profile', measured(PROFILE, OTHER), 9, ENVIRONMENT);
  const [short] = store.listRuns();
  expect(short?.processes).toMatchObject([
    { ordinal: 0, launchOrdinal: 4, environmentBefore: ENVIRONMENT.before, environmentAfter: ENVIRONMENT.after },
    { ordinal: 1, launchOrdinal: 9 },
  ]);
  expect([findings, runs.measurable()]).toEqual([[], true]);
});
