import { existsSync } from 'node:fs';

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium on this machine, or of the one that comes as a package; null when there is none. */
export async function findChromium(): Promise<string | null> {
  const installed = PLACES.find((path) => path !== undefined && path !== '' && existsSync(path));
  if (installed !== undefined) return installed;
  // The package holds a program for this platform alone.
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    return await packaged.executablePath();
  } catch {
    return null;
  }
}

/** Without the sandbox, which the superuser of a container cannot have. */
export const CHROMIUM_ARGUMENTS = ['--no-sandbox', '--disable-gpu'];
