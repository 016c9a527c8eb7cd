import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { until } from '../cli-process.ts';

const MODULE = new URL('../../src/command-context.ts', import.meta.url).href;
/** A command that takes note of the first signal and does not end. */
const STUBBORN = `
  import { underSignals } from '${MODULE}';
  await underSignals((signal) => new Promise(() => {
    signal.addEventListener('abort', () => console.log(signal.reason.signal));
    setInterval(() => {}, 1000);
    console.log('ready');
  }));
`;

test.each([
  ['SIGINT', 'SIGINT'],
  ['SIGTERM', 'SIGINT'],
  ['SIGINT', 'SIGTERM'],
] as const)('%s asks, and %s after it ends the command at once', async (first, second) => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', STUBBORN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk));
  await until('it runs', () => said.includes('ready'));
  child.kill(first);
  await until('it has heard', () => said.includes(first));
  child.kill(second);
  expect(await ended).toEqual([null, second]);
});

test('a command that is not stopped leaves no listener behind', async () => {
  const { underSignals } = await import('../../src/command-context.ts');
  const before = process.listenerCount('SIGINT');
  expect(await underSignals(async () => 3)).toBe(3);
  expect(process.listenerCount('SIGINT')).toBe(before);
});
