// A process that may have no huge pages: what it measures is the same, and says so.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Results } from '../../src/report/results-schema.ts';
import { startCliInShell } from '../cli-process.ts';
import { runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { syntheticManifest } from '../synthetic-manifest.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

/** Two layers fill a huge page, and no more than one. */
const WIDE = { ...SYNTHETIC_MODELS.nano, name: 'wide', dModel: 256, dHead: 64, dFf: 1280, ropeDim: 48 };
const ASKED = 2 * 2 ** 21;

/** Takes huge pages away (PR_SET_THP_DISABLE) and becomes the command, whose processes all inherit that. */
const WITHOUT = `exec python3 -c 'import ctypes, os, sys
if ctypes.CDLL(None).prctl(41, 1, 0, 0, 0) != 0: sys.exit("prctl refused")
os.execvp(sys.argv[1], sys.argv[1:])' "$@"`;

let workspace: Workspace;
let manifest: string;
beforeAll(async () => {
  workspace = await makeWorkspace();
  await synthesiseModel(WIDE, join(workspace.folder, 'wide.gguf'));
  manifest = join(workspace.folder, 'wide.json');
  writeFileSync(manifest, JSON.stringify({ ...syntheticManifest(WIDE, '2+2/2'), id: 'wide/2_2' }));
});
afterAll(() => workspace.remove());

test.runIf(process.platform === 'linux')(
  'weights without huge pages are warned of once and noted with every process, and nothing else changes',
  async () => {
    const args = ['run', manifest, ...QUICK, '--processes', '2', '--db', workspace.database];
    const cli = startCliInShell(workspace, WITHOUT, [...args, '--json']);
    expect([await cli.ended, cli.stderr()]).toEqual([0, expect.stringContaining('warning: wide/2_2: 0 B of 4.19 MB')]);
    expect(cli.stderr().match(/lie in huge pages/g)).toHaveLength(1);
    const [without] = (JSON.parse(cli.stdout()) as Results).runs;
    expect(without?.verdict).toBe('qualified');
    const [run] = stored(workspace.database).runs;
    expect(run?.processes.map(({ environmentAfter }) => environmentAfter)).toMatchObject([
      { weightsInHugePages: { askedBytes: ASKED, bytes: 0 } },
      { weightsInHugePages: { askedBytes: ASKED, bytes: 0 } },
    ]);
    const shown = await runBench(workspace, 'show', run?.id ?? '', '--db', workspace.database);
    expect(shown.stdout).toContain('0 B of 4.19 MB of weights in huge pages');
    const usual = await runBench(workspace, ...args, '--json');
    expect((JSON.parse(usual.stdout) as Results).runs[0]?.tokensSha256).toBe(without?.tokensSha256);
  },
);
