import { expect, test } from 'vitest';
import { readXcodeTools } from '../../src/environment/xcode-tools.ts';
import { fixtureSources } from './fixture-sources.ts';

const tools = (selected: string, version: string) =>
  readXcodeTools(
    fixtureSources({
      commands: { '/usr/bin/xcode-select -p': selected, '/usr/bin/xcrun --show-sdk-version': version },
    }),
  );

test('a Mac without them has no folder of theirs', () => {
  expect(readXcodeTools(fixtureSources({}))).toEqual({ state: 'absent' });
});

test('the command line tools alone are enough', () => {
  expect(tools('/Library/Developer/CommandLineTools\n', '26.1\n')).toEqual({
    state: 'present',
    full: false,
    sdkVersion: '26.1',
  });
});

test('Xcode is told from them, and words instead of a version are none', () => {
  expect(tools('/Applications/Xcode.app/Contents/Developer\n', 'xcrun: error: no SDK\n')).toEqual({
    state: 'present',
    full: true,
    sdkVersion: null,
  });
});
