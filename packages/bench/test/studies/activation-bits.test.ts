import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startScript } from '../cli-process.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

const SCRIPT = join(import.meta.dirname, 'activation-bits.ts');

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

const study = (...args: readonly string[]) => startScript(workspace, SCRIPT, args);

test('a manifest that is not there: exit 2', async () => {
  const run = study(join(workspace.folder, 'nowhere.json'));
  expect([await run.ended, run.stdout()]).toEqual([2, '']);
  expect(run.stderr()).toContain('fileNotFound');
});

test('weights that are not there: exit 3, with the way to get them', async () => {
  const run = study(workspace.manifest('gone', { gguf: 'gone.gguf' }));
  expect([await run.ended, run.stderr()]).toEqual([3, expect.stringMatching(/no gone\.gguf[\s\S]*model make/)]);
});

test('every shard and the chain have figures with 16 and with 8 bits, whatever the manifest says', async () => {
  const run = study(workspace.manifest('a', { activation_bits: 8 }));
  expect([await run.ended, run.stderr()]).toEqual([0, '']);
  const rows = run
    .stdout()
    .split('\n')
    .filter((line) => line.startsWith('| nano'))
    .map((line) => line.slice(2, -2).split(' | ').slice(1));
  const shards = rows.filter((cells) => cells.length === 6);
  const chains = rows.filter((cells) => cells.length === 4);
  expect(shards.map(([bits, shard]) => `${bits} ${shard}`)).toEqual(
    ['16', '8'].flatMap((bits) => ['[0,2)', '[2,4)', 'head 0', 'head 1'].map((shard) => `${bits} ${shard}`)),
  );
  expect(chains.map(([bits]) => bits)).toEqual(['16', '8']);
  // Fewer bits are further from the reference, shard by shard.
  for (const [index, [, , cosineMin, relativeRmse, worstLane, said]] of shards.slice(0, 4).entries()) {
    const coarse = shards[index + 4] ?? [];
    expect(Number(cosineMin)).toBeGreaterThan(Number(coarse[2]));
    expect(Number(relativeRmse)).toBeLessThan(Number(coarse[3]));
    expect(Number(worstLane)).toBeGreaterThan(1);
    expect(said).toMatch(/^(passed|\w+(, \w+)*)$/);
  }
  expect(Number(chains[0]?.[2])).toBeGreaterThan(Number(chains[1]?.[2]));
});
