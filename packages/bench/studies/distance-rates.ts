import { backendBuild, probePrefetch } from '@shardbench/runtime';

/** How fast each kernel family reads weights with each distance of fetching them ahead, and which one it would take. */
export const printDistanceRates = async ([
  threadsText = '2',
  secondsText = '2',
  families = backendBuild().kernelFamilies.join(','),
]: readonly string[]): Promise<void> => {
  const threads = Number(threadsText);
  for (const kernelFamily of families.split(',')) {
    const { prefetchBytes, rates } = await probePrefetch({ threads, kernelFamily, seconds: Number(secondsText) });
    if (rates.length === 0) {
      process.stdout.write(`${kernelFamily.padEnd(8)} has no distance\n`);
      continue;
    }
    const fastest = Math.max(...rates.map(({ bytesPerS }) => bytesPerS));
    for (const { prefetchBytes: tried, bytesPerS } of rates) {
      const cells = [String(tried).padStart(5), (bytesPerS / 1e9).toFixed(2).padStart(7)];
      const share = (bytesPerS / fastest).toFixed(3);
      const taken = tried === prefetchBytes ? '  taken' : '';
      process.stdout.write(
        `${kernelFamily.padEnd(8)} ${cells.join(' B ahead ')} GB/s  ${share} of the fastest${taken}\n`,
      );
    }
  }
};
