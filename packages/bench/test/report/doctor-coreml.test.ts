import { describe, expect, test } from 'vitest';
import type { ExaminedArtifact } from '../../src/coreml/examine-artifacts.ts';
import { readMacConditions } from '../../src/environment/mac-conditions.ts';
import { readMacMachine } from '../../src/environment/mac-machine.ts';
import { artifactLines, macLines } from '../../src/report/doctor-coreml.ts';
import { fixtureSources } from '../environment/fixture-sources.ts';
import { APPLE_SYSCTL, PMSET_BATTERY, PMSET_LOW, PMSET_THERM_NOMINAL, SW_VERS } from '../environment/fixture-texts.ts';

const sources = fixtureSources({
  commands: {
    '/usr/sbin/sysctl -i hw machdep.cpu sysctl.proc_translated': APPLE_SYSCTL,
    '/usr/bin/sw_vers': SW_VERS,
    '/usr/bin/pmset -g batt': PMSET_BATTERY,
    '/usr/bin/pmset -g': PMSET_LOW,
    '/usr/bin/pmset -g therm': PMSET_THERM_NOMINAL,
  },
});

const lines = (devices: readonly { readonly kind: 'ane' | 'cpu'; readonly cores: number | null }[] | null) => {
  const { mac } = readMacMachine(sources);
  if (mac === null) throw new Error('the fixture is a Mac');
  const coreml = devices && { standIn: false, devices };
  return Object.fromEntries(
    macLines(mac, readMacConditions(sources), { state: 'present', full: false, sdkVersion: '26.1' }, coreml),
  );
};

describe('a Mac', () => {
  test('is told by what holds its figures up or back', () => {
    expect(lines([{ kind: 'ane', cores: 16 }])).toEqual({
      chip: 'Apple M4 (Mac16,1)',
      'neural engine': '16 cores',
      'os build': '25B78',
      'thermal state': 'nominal',
      'low power mode': 'on',
      'power source': 'battery',
      'xcode tools': 'command line tools, SDK 26.1',
    });
  });

  test('without a Neural Engine is told so, with what can be done', () => {
    expect(lines([{ kind: 'cpu', cores: null }])['neural engine']).toContain('--compute-units cpuOnly');
  });

  test('whose Core ML was not asked says what the system says', () => {
    expect(lines(null)['neural engine']).toBe('present');
  });
});

const artifact = (changes: Partial<Extract<ExaminedArtifact, { state: 'found' }>>): ExaminedArtifact => ({
  ...{ state: 'found', shard: '[0,16)', name: 'a.mlpackage', bytes: 2e9, hash: 'ab'.repeat(32) },
  ...{ quantisation: 'int8PerChannel', lints: [] },
  ...changes,
});

describe('the artifacts of a manifest', () => {
  const report = (artifacts: readonly ExaminedArtifact[], freeBytes: number) =>
    artifactLines({ manifest: 'phi', lints: [], artifacts }, freeBytes);

  test('are nothing to speak of where none is here', () => {
    expect(report([{ state: 'missing', shard: '[0,16)', path: 'a' }], 1e12)).toEqual([]);
  });

  test('are told with size, kind and hash, and what is missing beside them', () => {
    const found = report([artifact({ name: 'a.mlmodelc' }), { state: 'missing', shard: 'head 0', path: 'h' }], 1e12);
    expect(found).toEqual([
      ['artifacts', 'phi: 1 of 2, 2.00 GB'],
      ['  [0,16)', 'a.mlmodelc, 2.00 GB, int8PerChannel, abababababababab'],
      ['  missing', 'head 0'],
    ]);
  });

  test('that have to be compiled are held against the free disk', () => {
    expect(report([artifact({})], 1e9).at(-1)).toEqual(['compiling', 'about 2.00 GB of 1.00 GB free: NOT ENOUGH ROOM']);
    expect(report([artifact({})], 3e9).at(-1)).toEqual(['compiling', 'about 2.00 GB of 3.00 GB free: there is room']);
  });

  test('give rise to one line for each kind of advice', () => {
    const lint = (where: string) => ({ code: 'payloadNotch', message: 'near 3 MiB', where });
    const found = report([artifact({ name: 'a.mlmodelc', lints: [lint('[0,16)'), lint('[16,24)')] })], 1e12);
    expect(found.at(-1)).toEqual(['advice', 'payloadNotch at [0,16): near 3 MiB (and 1 more of this kind)']);
  });
});
