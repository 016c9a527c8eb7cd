import { addonName } from '@shardbench/runtime';

/** Whether the addon that would be loaded has Core ML: a Mac's does, and the stand-in for tests. Loads nothing. */
export const hasCoreml = (): boolean => process.platform === 'darwin' || addonName() === 'addonDouble';
