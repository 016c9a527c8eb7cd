import { SYNTHETIC_MODELS, type SyntheticModelName, synthesiseModel } from '@shardbench/model';
import type { CommandContext } from '../command-context.ts';
import { formatBytes, formatDuration } from '../terminal/format.ts';
import { progressMode } from '../terminal/progress.ts';

const ERASE_LINE = '\r\u001b[2K';

/** Makes a synthetic model with a line of progress, and returns its size in bytes. Errors as `synthesiseModel`. */
export const makeModel = async (
  name: SyntheticModelName,
  path: string,
  { stderr, environment, signal }: CommandContext,
  quiet: boolean,
): Promise<number> => {
  const mode = progressMode(stderr, environment, quiet);
  const startedAt = performance.now();
  let shown = -1;
  let bytes = 0;
  if (mode === 'plain') stderr.write(`making ${name}\n`);
  try {
    await synthesiseModel(SYNTHETIC_MODELS[name], path, {
      signal,
      onProgress: ({ bytesDone, bytesTotal }) => {
        bytes = bytesTotal;
        const percent = Math.floor((100 * bytesDone) / bytesTotal);
        if (mode !== 'live' || percent === shown) return;
        shown = percent;
        stderr.write(`${ERASE_LINE}making ${name}: ${percent} % of ${formatBytes(bytesTotal)}`);
      },
    });
  } finally {
    if (mode === 'live') stderr.write(ERASE_LINE);
  }
  if (mode !== 'silent') {
    const took = formatDuration(performance.now() - startedAt);
    stderr.write(`made ${name}: ${formatBytes(bytes)} of synthetic weights in ${took}\n`);
  }
  return bytes;
};
