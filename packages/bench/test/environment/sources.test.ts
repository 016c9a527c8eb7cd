import { expect, test } from 'vitest';
import { systemSources, systemSourcesWithin } from '../../src/environment/sources.ts';

test('what is missing is null or empty, never an error', () => {
  expect(systemSources.text('/nowhere/at/all')).toBeNull();
  expect(systemSources.folder('/nowhere/at/all')).toEqual([]);
  expect(systemSources.command('no-such-program-here', [])).toBeNull();
});

test('a command that fails has no answer', () => {
  expect(systemSources.command(process.execPath, ['-e', 'process.stdout.write("x"); process.exit(1)'])).toBeNull();
});

test('a command that takes too long has no answer', () => {
  const impatient = systemSourcesWithin(50);
  expect(impatient.command(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])).toBeNull();
});

test('a command answers in the language that the parsers know', () => {
  expect(systemSources.command(process.execPath, ['-p', 'process.env.LC_ALL'])).toBe('C\n');
});
