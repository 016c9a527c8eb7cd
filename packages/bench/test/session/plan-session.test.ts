import { afterAll, beforeAll, expect, test } from 'vitest';
import { planSession } from '../../src/session/plan-session.ts';
import { nanoChain, PROFILE } from '../nano-chain.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

test('a profile that the cache has no rows for is refused, exactly from the first token too many', async () => {
  const fits = await nanoChain(workspace, 'fits', { max_seq_len: 48 });
  const tooShort = await nanoChain(workspace, 'short', { max_seq_len: 47 });
  expect(planSession([fits], [PROFILE], false).launches.length).toBe(3);
  const expected = {
    kind: 'input',
    code: 'profileTooLong',
    expected: 'at most 47 tokens (max_seq_len)',
    found: '48 in profile short',
    where: expect.stringContaining('short.json'),
  };
  expect(() => planSession([fits, tooShort], [PROFILE], true)).toThrow(expect.objectContaining(expected));
});

test('gates come first, then launches with their places in the session', async () => {
  const chains = [await nanoChain(workspace, 'a'), await nanoChain(workspace, 'b')];
  const { gates, launches } = planSession(chains, [PROFILE], false);
  expect(gates.map(({ chain }) => chain.manifest.id)).toEqual(['nano/a', 'nano/b']);
  expect(gates.every(({ subject }) => subject.prompts.length === 3)).toBe(true);
  expect(launches.map(({ ordinal, chain }) => `${ordinal} ${chain.manifest.id}`)).toEqual([
    ...['0 nano/a', '1 nano/b', '2 nano/b', '3 nano/a', '4 nano/a', '5 nano/b'],
  ]);
  const what = [...gates, ...launches].map(({ step }) => step.what);
  expect(what).toEqual([...Array(2).fill('other'), ...Array(6).fill('process')]);
});

test('a session of gates launches nothing else', async () => {
  expect(planSession([await nanoChain(workspace)], [PROFILE], true).launches).toEqual([]);
});
