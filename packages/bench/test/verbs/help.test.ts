import { expect, test } from 'vitest';
import { runBench } from '../run-bench.ts';

const VERBS = [
  [],
  ['all'],
  ['run'],
  ['gate'],
  ['show'],
  ['compare'],
  ['peers'],
  ['check'],
  ['history'],
  ['baseline'],
  ['baseline', 'clear'],
  ['baseline', 'accept'],
  ['baseline', 'reset'],
  ['baseline', 'exclude'],
  ['baseline', 'show'],
  ['dashboard'],
  ['doctor'],
  ['model', 'make'],
  ['model', 'show'],
];

test.each(VERBS.map((verb) => [['bench', ...verb].join(' '), verb] as const))(
  '%s --help has an example',
  async (_name, verb) => {
    const { code, stdout, stderr } = await runBench({ environment: {} }, ...verb, '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Example:\n  pnpm bench ${verb.length > 0 ? verb.join(' ') : 'all'}`);
  },
);

test('the help of the whole names every verb', async () => {
  const { stdout } = await runBench({ environment: {} }, '--help');
  for (const verb of [
    'all',
    'run',
    'gate',
    'show',
    'compare',
    'peers',
    'check',
    'baseline',
    'history',
    'dashboard',
    'doctor',
    'model',
  ]) {
    expect(stdout).toMatch(new RegExp(`^  ${verb} `, 'm'));
  }
});
