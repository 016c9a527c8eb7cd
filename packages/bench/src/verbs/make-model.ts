import { SYNTHETIC_MODELS, type SyntheticModelName, synthesiseModel } from '@shardbench/model';
import type { MadeType } from '../chains/model-file-name.ts';
import type { CommandContext } from '../command-context.ts';
import { formatBytes, formatDuration } from '../terminal/format.ts';
import { progressMode } from '../terminal/progress.ts';

const ERASE_LINE = '\r\u001b[2K';

/** Every matrix is made in the type, but for those that the model keeps apart. */
const typesOf = (name: SyntheticModelName, type: MadeType) => {
  const { float16Tensors = [] } = SYNTHETIC_MODELS[name];
  return (tensor: string): MadeType | undefined => (float16Tensors.includes(tensor) ? undefined : type);
};

/** Makes a synthetic model with a line of progress, and returns its size in bytes. Errors as `synthesiseModel`. */
export const makeModel = async (
  name: SyntheticModelName,
  path: string,
  { stderr, environment, signal }: CommandContext,
  quiet: boolean,
  type: MadeType = 'Q8_0',
): Promise<number> => {
  const what = type === 'Q8_0' ? name : `${name} in ${type}`;
  const mode = progressMode(stderr, environment, quiet);
  const startedAt = performance.now();
  let shown = -1;
  let bytes = 0;
  if (mode === 'plain') stderr.write(`making ${what}\n`);
  try {
    await synthesiseModel(SYNTHETIC_MODELS[name], path, {
      signal,
      types: typesOf(name, type),
      onProgress: ({ bytesDone, bytesTotal }) => {
        bytes = bytesTotal;
        const percent = Math.floor((100 * bytesDone) / bytesTotal);
        if (mode !== 'live' || percent === shown) return;
        shown = percent;
        stderr.write(`${ERASE_LINE}making ${what}: ${percent} % of ${formatBytes(bytesTotal)}`);
      },
    });
  } finally {
    if (mode === 'live') stderr.write(ERASE_LINE);
  }
  if (mode !== 'silent') {
    const took = formatDuration(performance.now() - startedAt);
    stderr.write(`made ${what}: ${formatBytes(bytes)} of synthetic weights in ${took}\n`);
  }
  return bytes;
};
