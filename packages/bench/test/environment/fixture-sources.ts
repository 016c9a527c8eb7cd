import type { NodeFacts, Sources } from '../../src/environment/sources.ts';

export interface FixtureTexts {
  readonly node?: Partial<NodeFacts>;
  readonly files?: Readonly<Record<string, string>>;
  /** By program and arguments, joined with spaces. */
  readonly commands?: Readonly<Record<string, string>>;
}

/** A machine made of texts: for systems that the tests do not run on. */
export const fixtureSources = ({ node = {}, files = {}, commands = {} }: FixtureTexts): Sources => ({
  node: () => ({
    platform: 'linux',
    architecture: 'x64',
    logicalCores: 4,
    ramBytes: 8e9,
    kernelRelease: '6.12.0',
    kernelBuild: '#1 SMP',
    loadAverage: 0.1,
    nodeVersion: '26.10.0',
    ...node,
  }),
  text: (path) => files[path] ?? null,
  folder: (path) => {
    const inside = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
    return [...new Set(inside.map((file) => file.slice(path.length + 1).split('/')[0] ?? ''))].sort();
  },
  command: (program, args) => commands[[program, ...args].join(' ')] ?? null,
});
