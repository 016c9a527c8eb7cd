/**
 * Arm processors report numbers instead of a name. Implementer and part as in the MIDR_EL1 register, which Linux
 * prints in /proc/cpuinfo; only cores that servers, laptops and boards with enough memory for a model have.
 */
const NAMES: Readonly<Record<string, string>> = {
  '0x41:0xd08': 'Cortex-A72',
  '0x41:0xd0b': 'Cortex-A76',
  '0x41:0xd0c': 'Neoverse N1',
  '0x41:0xd40': 'Neoverse V1',
  '0x41:0xd49': 'Neoverse N2',
  '0x41:0xd4f': 'Neoverse V2',
  '0x41:0xd83': 'Neoverse V3',
  '0x41:0xd8e': 'Neoverse N3',
  '0xc0:0xac3': 'Ampere-1',
  '0xc0:0xac4': 'Ampere-1a',
};

/** Name of an Arm core, or its two numbers when it is not in the list. */
export const armCoreName = (implementer: string, part: string): string => {
  const key = `${implementer.toLowerCase()}:${part.toLowerCase()}`;
  if (implementer.toLowerCase() === '0x61') return 'Apple silicon';
  return NAMES[key] ?? `Arm implementer ${implementer} part ${part}`;
};
