import { expect, test } from 'vitest';
import { parseOsRelease } from '../../src/environment/os-release.ts';
import { powerSourceOf } from '../../src/environment/power-supplies.ts';
import { parseProcStat } from '../../src/environment/proc-stat.ts';
import { parseSelectedOption } from '../../src/environment/selected-option.ts';

test.each(['', 'cpu0 1 2 3 4 5 6 7 8\n', 'cpu  1 2 3 4\n', 'cpu  1 2 3 4 5 6 7 x\n'])(
  '%j has no steal time',
  (text) => {
    expect(parseProcStat(text)).toBeNull();
  },
);

test('steal is the eighth column, and guests are not counted a second time', () => {
  expect(parseProcStat('cpu  100 0 50 800 10 0 5 35 90 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n')).toEqual({
    stealMs: 350,
    totalMs: 10_000,
  });
});

test('os-release: quotes are taken off, and other keys that end alike are passed over', () => {
  const text =
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID=\'12\'\nVERSION="12 (x)"\n';
  expect(parseOsRelease(text)).toEqual({ name: 'Debian GNU/Linux', version: '12' });
  expect(parseOsRelease('NAME=Arch\nVERSION_ID=\n')).toEqual({ name: 'Arch', version: null });
});

test('the bracketed option is the chosen one', () => {
  expect(parseSelectedOption('always [madvise] never\n')).toBe('madvise');
  expect(parseSelectedOption('')).toBeNull();
});

const supply = { type: null, online: null, status: null, scope: null };

test('no supply and an empty battery of a mouse say nothing about the power source', () => {
  expect(powerSourceOf([])).toBeNull();
  expect(powerSourceOf([{ ...supply, type: 'Battery\n', status: 'Discharging\n', scope: 'Device\n' }])).toBeNull();
});

test('a connected adapter wins over a discharging battery', () => {
  const battery = { ...supply, type: 'Battery\n', status: 'Discharging\n' };
  expect(powerSourceOf([battery, { ...supply, type: 'Mains\n', online: '1\n' }])).toBe('ac');
  expect(powerSourceOf([battery, { ...supply, type: 'Mains\n', online: '0\n' }])).toBe('battery');
  expect(powerSourceOf([{ ...battery, status: 'Full\n' }])).toBe('ac');
});
