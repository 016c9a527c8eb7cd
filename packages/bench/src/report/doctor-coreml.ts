import type { CoremlFacts } from '@shardbench/runtime';
import { adviceLines } from '../coreml/advice.ts';
import type { ExaminedArtifact, ExaminedManifest } from '../coreml/examine-artifacts.ts';
import type { Conditions } from '../environment/conditions.ts';
import type { MacFacts } from '../environment/machine.ts';
import type { Thermal } from '../environment/pmset.ts';
import type { XcodeTools } from '../environment/xcode-tools.ts';
import { formatBytes } from '../terminal/format.ts';

/** Name and text of a line. */
type Line = readonly [name: string, text: string];

const thermalWords = (thermal: Thermal | null): string => {
  if (thermal === null || thermal.state === 'unknown') return 'not known';
  if (thermal.state === 'nominal') return 'nominal';
  return `held back: warning level ${thermal.warningLevel}, ${thermal.speedLimitPercent} % of full speed`;
};

const xcodeWords = (tools: XcodeTools): string => {
  if (tools.state === 'absent') return 'none: xcode-select --install';
  const sdk = tools.sdkVersion === null ? 'an SDK of unknown version' : `SDK ${tools.sdkVersion}`;
  return `${tools.full ? 'Xcode' : 'command line tools'}, ${sdk}`;
};

const engineWords = ({ neuralEngine }: MacFacts, coreml: CoremlFacts | null): string => {
  const device = coreml?.devices.find(({ kind }) => kind === 'ane');
  if (device !== undefined) return device.cores === null ? 'present' : `${device.cores} cores`;
  if (coreml !== null)
    return 'none that Core ML names: chains are skipped unless --compute-units cpuOnly asks for others';
  return neuralEngine.state === 'unknown' ? 'not known' : neuralEngine.state;
};

/** What `doctor` says of a Mac beside what it says of every machine. */
export const macLines = (
  mac: MacFacts,
  conditions: Pick<Conditions, 'osBuild' | 'powerSource' | 'powerMode' | 'thermal'>,
  tools: XcodeTools,
  coreml: CoremlFacts | null,
): Line[] => [
  ['chip', `${mac.chip ?? 'not Apple silicon'} (${mac.model ?? 'unknown model'})`],
  ['neural engine', engineWords(mac, coreml)],
  ['os build', conditions.osBuild ?? 'not known'],
  ['thermal state', thermalWords(conditions.thermal)],
  ['low power mode', conditions.powerMode === null ? 'not known' : conditions.powerMode === 'low' ? 'on' : 'off'],
  ['power source', conditions.powerSource ?? 'not known'],
  ['xcode tools', xcodeWords(tools)],
];

const found = (artifacts: readonly ExaminedArtifact[]) => artifacts.filter((artifact) => artifact.state === 'found');

/** Bytes that compiling every package may take: about as many as the packages have. */
const compileBytes = (artifacts: readonly ExaminedArtifact[]): number =>
  found(artifacts)
    .filter(({ name }) => name.endsWith('.mlpackage'))
    .reduce((sum, { bytes }) => sum + bytes, 0);

const diskLine = (artifacts: readonly ExaminedArtifact[], freeBytes: number | null): Line[] => {
  const needed = compileBytes(artifacts);
  if (needed === 0 || freeBytes === null) return [];
  const room = freeBytes > needed ? 'there is room' : 'NOT ENOUGH ROOM';
  return [['compiling', `about ${formatBytes(needed)} of ${formatBytes(freeBytes)} free: ${room}`]];
};

/** Artifacts of one manifest, a line each. Manifests without any on this machine are left out. */
export const artifactLines = ({ manifest, artifacts, lints }: ExaminedManifest, freeBytes: number | null): Line[] => {
  const here = found(artifacts);
  if (here.length === 0) return [];
  const missing = artifacts.filter(({ state }) => state === 'missing').map(({ shard }) => shard);
  return [
    [
      'artifacts',
      `${manifest}: ${here.length} of ${artifacts.length}, ${formatBytes(here.reduce((sum, { bytes }) => sum + bytes, 0))}`,
    ],
    ...here.map(
      ({ shard, name, bytes, hash, quantisation }): Line => [
        `  ${shard}`,
        `${name}, ${formatBytes(bytes)}, ${quantisation ?? 'weights not told'}, ${hash.slice(0, 16)}`,
      ],
    ),
    ...(missing.length > 0 ? [['  missing', missing.join(', ')] as const] : []),
    ...diskLine(artifacts, freeBytes),
    ...adviceLines([...lints, ...here.flatMap((artifact) => artifact.lints)]).map((text): Line => ['advice', text]),
  ];
};
