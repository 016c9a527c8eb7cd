import { join } from 'node:path';
import { SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Results } from '../../src/report/results-schema.ts';
import { renameMetadataKey, setMetadataNumber } from '../patch-header.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

const bench = (...args: readonly string[]) => runBench(workspace, ...args, '--db', workspace.database);

interface Asked {
  readonly prompt: string;
  readonly contains: string;
  readonly maxNewTokens?: number;
}

const gate = async (name: string, smoke: readonly Asked[] | undefined, changes = {}, ...options: readonly string[]) => {
  const manifest = workspace.manifest(name, { smoke, ...changes });
  const { code, stdout } = await bench('gate', manifest, '--json', ...options);
  const [report] = (JSON.parse(stdout) as Results).gateReports;
  const outcome = report?.results.find((result) => result.gate === 'endToEnd')?.outcome;
  if (report === undefined || outcome === undefined) throw new Error(stdout);
  const failure = outcome.state === 'failed' ? outcome.failures[0] : undefined;
  const figures = outcome.state === 'notRun' ? [] : outcome.figures;
  return { code, report, outcome, failure, smoke: figures.find(({ metric }) => metric === 'smoke')?.value };
};

const PROMPT = 'What is a shard?';
const ABSENT = 'no such answer';

/** What the chain really says: the beginning of its answer, as the failure quotes it. */
const answerOf = (failure: { readonly found: string } | undefined): string =>
  (JSON.parse(failure?.found ?? '""') as string).replace(/…$/, '');

test('an answer without what it must contain fails end to end by name, with its beginning', async () => {
  const { code, report, failure, smoke } = await gate('silent', [
    { prompt: PROMPT, contains: ABSENT, maxNewTokens: 4 },
  ]);
  expect([code, report.verdict, smoke]).toEqual([1, 'disqualified', 'failed']);
  expect(report.failedGate).toEqual({ gate: 'endToEnd', shard: 'chain', code: 'smokeMissing' });
  expect(failure?.expected).toContain(PROMPT);
  expect(failure?.expected).toContain(ABSENT);
  expect(answerOf(failure).length).toBeGreaterThan(0);
});

test.each(['cpu', 'reference'])('an answer with what it must contain passes on %s, and is shown', async (backend) => {
  const asked = { prompt: PROMPT, contains: ABSENT, maxNewTokens: 6 };
  const on = { backends: [backend] };
  const contains = answerOf((await gate(`asks_${backend}`, [asked], on)).failure).slice(0, 8);
  const { code, report, smoke } = await gate(`asks_${backend}`, [{ ...asked, contains }], on);
  expect([code, report.verdict, smoke]).toEqual([0, 'qualified', 'passed']);
  const manifest = workspace.manifest(`asks_${backend}`, { smoke: [{ ...asked, contains }], ...on });
  expect((await bench('run', manifest, ...QUICK)).code).toBe(0);
  expect((await bench('show', `nano/asks_${backend}`, '--gates')).stdout).toMatch(/logits cos .* · smoke 1\/1/);
});

test('an answer ends where the weights end a sequence', async () => {
  const asked = { prompt: PROMPT, contains: ABSENT, maxNewTokens: 12 };
  const whole = answerOf((await gate('whole', [asked])).failure);
  // The synthetic vocabulary names most tokens by their ids.
  const last = [...whole.matchAll(/ w(\d+)/g)].at(-1);
  if (last === undefined) throw new Error(whole);
  const model = join(workspace.folder, 'ending.gguf');
  await synthesiseModel(SYNTHETIC_MODELS.nano, model);
  await setMetadataNumber(model, 'tokenizer.ggml.eos_token_id', Number(last[1]));
  const ending = { gguf: 'ending.gguf', eos_token_id: Number(last[1]) };
  const { failure } = await gate('ending', [asked], ending);
  expect(answerOf(failure)).toBe(whole.slice(0, whole.indexOf(last[0])));
});

test('a stored report stands for no manifest that asks something else, or nothing', async () => {
  const plain = await gate('asking', undefined);
  const asking = await gate('asking', [{ prompt: PROMPT, contains: ABSENT, maxNewTokens: 4 }]);
  expect([plain.report.verdict, asking.report.verdict]).toEqual(['qualified', 'disqualified']);
  const again = await gate('asking', undefined);
  expect(again.report.verdict).toBe('qualified');
  const other = await gate('asking', [{ prompt: PROMPT, contains: '', maxNewTokens: 4 }].slice(1));
  expect(other.report.id).toBe(again.report.id);
});

test('a prompt that does not fit the cache beside its answer fails by name', async () => {
  const { failure } = await gate('long', [{ prompt: PROMPT.repeat(20), contains: 'x', maxNewTokens: 64 }]);
  expect(failure).toMatchObject({ code: 'smokeTooLong', expected: expect.stringContaining('256 tokens') });
});

test('weights without a usable tokenizer leave a chain that is asked in words unverified', async () => {
  const model = join(workspace.folder, 'mute.gguf');
  await synthesiseModel(SYNTHETIC_MODELS.nano, model);
  await renameMetadataKey(model, 'tokenizer.ggml.pre', 'tokenizer.ggml.bre');
  const mute = { gguf: 'mute.gguf' };
  const asked = await gate('mute', [{ prompt: PROMPT, contains: 'x' }], mute);
  expect(asked.outcome).toEqual({ state: 'notRun', reason: 'noTokenizer' });
  expect(asked.report).toMatchObject({ verdict: 'unverified', unverifiedReason: 'gatesIncomplete' });
  expect((await gate('mute', undefined, mute)).report.verdict).toBe('qualified');
});
